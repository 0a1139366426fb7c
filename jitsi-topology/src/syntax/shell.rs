//! POSIX shell: words that are nothing but their text, and comments.
//!
//! A script is mostly fixed text; what varies in it goes through [`word`], and comes out of any POSIX shell as the
//! same text, whatever stands in it.
//!
//! ```
//! use jitsi_topology::syntax::shell;
//! assert_eq!(shell::word("it's $HOME")?, r"'it'\''s $HOME'");
//! assert!(shell::word("no\0way").is_err());
//! # Ok::<(), jitsi_topology::syntax::Error>(())
//! ```

use super::Comment;
use super::Error;
use std::fmt::Write;

/// A text as one word of a command.
///
/// # Errors
/// When it has a control character: no argument can hold a NUL, and the others would hide in a script that people
/// read.
pub fn word(text: &str) -> Result<String, Error> {
    if text.contains(char::is_control) {
        return Err(Error::unwritable("a shell script", "a text with a control character", "only visible text can"));
    }
    // Between single quotes a shell gives no character a meaning but the quote itself.
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}

/// Lines that the shell passes over.
///
/// # Errors
/// When the output refuses the text.
pub fn comment<W: Write + ?Sized>(out: &mut W, text: &str) -> Result<(), Error> {
    Ok(Comment::new(text).write(out, "#", 0)?)
}

#[cfg(test)]
mod tests {
    use super::{comment, word};
    use std::process::Command;

    #[test]
    fn a_shell_gives_back_every_text_that_is_written() {
        let visible: String = (' '..='~').collect();
        let texts =
            ["", " ", "-n", "'", "''", "\\", "'\\''", "$(id) `id` ${x} !! * ? ~ # ; & | < >", "ünï € 𝄞", &visible];
        let words: Vec<String> = texts.iter().map(|text| word(text).unwrap()).collect();
        let said = Command::new("sh").arg("-c").arg(format!("printf '%s\\n' {}", words.join(" "))).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), texts.join("\n") + "\n");
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["\0", "a\nb", "\u{7f}", "\u{85}"] {
            assert!(word(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_comment_does_not_end_before_its_line() {
        let mut script = String::new();
        comment(&mut script, "one\necho two\r\nthree\rexit 1").unwrap();
        assert_eq!(script, "# one\n# echo two\n# three\n# exit 1\n");
        let said = Command::new("sh").arg("-c").arg(&script).output().unwrap();
        assert!(said.status.success() && said.stdout.is_empty() && said.stderr.is_empty(), "{script}");
    }
}
