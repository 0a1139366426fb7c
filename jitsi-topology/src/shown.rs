//! Somebody else's text in a message of ours: visible, and not a megabyte of it.

/// The longest piece that is repeated, in characters.
const LONGEST: usize = 60;

/// `text` with control characters and directional marks spelled out, cut short where it is long.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// A whole message, with what a terminal would act on spelled out: names may hold directional marks, for a file carries
/// them well.
pub(crate) fn visible(message: String) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !message.contains(acts) {
        return message;
    }
    let spelled = |c: char| if acts(c) { c.escape_unicode().to_string() } else { c.to_string() };
    message.chars().map(spelled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_its_lines_and_its_letters() {
        assert_eq!(visible("it's\n`zwölf`".to_owned()), "it's\n`zwölf`");
        assert_eq!(visible("a\u{202e}b\u{2028}\u{1b}".to_owned()), r"a\u{202e}b\u{2028}\u{1b}");
    }

    #[test]
    fn nothing_in_a_text_acts_on_the_terminal() {
        assert_eq!(shown("zwölf 日本"), "zwölf 日本");
        assert_eq!(shown("a\n\u{1b}[31m\u{202e}\u{feff}"), r"a\n\u{1b}[31m\u{202e}\u{feff}");
        assert_eq!(shown(&"x".repeat(LONGEST)), "x".repeat(LONGEST));
        assert_eq!(shown(&"x".repeat(LONGEST + 1)), "x".repeat(LONGEST) + "…");
    }
}
