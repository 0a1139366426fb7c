//! Absolute paths of files and folders on a machine.

use std::borrow::Cow;

/// A character of a part of a path, besides those named.
macro_rules! plain {
    ($($besides:literal)?) => {
        concat!(r#"[^/\x00-\x1f\x7f-\x9f$"'\\"#, $($besides,)? "]")
    };
}

/// An absolute path, without what begins and ends a pattern.
macro_rules! path_pattern {
    () => {
        concat!("(?:/+(?:", plain!("."), plain!(), r"*|\.", plain!("."), plain!(), r"*|\.\.", plain!(), "+))+/*")
    };
}

text_name! {
    /// An absolute path on a machine, without `.` or `..` and without a trailing slash.
    ///
    /// Relative paths are refused on purpose: Prosody resolves them next to whichever config file it was started
    /// with, so the second instance would look in a different folder than the first
    /// (`core/configmanager.lua`, `resolve_relative_path`).
    ///
    /// ```
    /// use jitsi_topology::name::FilePath;
    /// assert_eq!(FilePath::parse("/var/lib//prosody/")?.as_str(), "/var/lib/prosody");
    /// assert!(FilePath::parse("certs").is_err());
    /// # Ok::<(), jitsi_topology::name::NameError>(())
    /// ```
    FilePath: "an absolute path", "a text that begins with `/`, without `.` or `..` as a part and without control characters, `$` or quotes", like "/var/lib/prosody",
    pattern concat!("^", path_pattern!(), "$"), at most 1024, rule canonical
}

impl FilePath {
    /// A path made of parts that were all checked when they were named.
    pub(crate) fn known(text: &str) -> Self {
        debug_assert!(Self::parse(text).is_ok_and(|path| path.as_str() == text), "{text}");
        Self(text.into())
    }

    /// A file in this folder, its name known when the program is written.
    ///
    /// # Errors
    /// When the result is longer than a path may be.
    pub fn join(&self, name: &str) -> Result<Self, super::NameError> {
        Self::parse(&format!("{self}/{name}"))
    }

    /// The folder it lies in; none for a folder of the root.
    pub fn folder(&self) -> Option<Self> {
        let (folder, _) = self.as_str().rsplit_once('/')?;
        (!folder.is_empty()).then(|| Self(folder.into()))
    }

    /// Whether `other` is this path or lies below it.
    pub fn holds(&self, other: &Self) -> bool {
        other.as_str().strip_prefix(self.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn canonical(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.starts_with('/') {
        return Err("it does not begin with `/`".to_owned());
    }
    // nginx would expand a `$`, and no file of ours needs one.
    super::text::refuse_first(text, |c| !c.is_control() && !matches!(c, '$' | '"' | '\'' | '\\'))?;
    let parts = || text.as_bytes()[1..].split(|byte| *byte == b'/');
    if let Some(dots) = parts().find(|part| matches!(*part, b"." | b"..")) {
        return Err(format!("`{}` is one of its parts", String::from_utf8_lossy(dots)));
    }
    if parts().any(<[u8]>::is_empty) {
        let parts = text.split('/').filter(|part| !part.is_empty());
        let clean: String = parts.flat_map(|part| ["/", part]).collect();
        return if clean.is_empty() { Err("it is the root folder".to_owned()) } else { Ok(Cow::Owned(clean)) };
    }
    Ok(Cow::Borrowed(text))
}
