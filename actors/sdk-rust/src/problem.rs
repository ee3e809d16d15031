use crate::Problem;

impl Problem {
    /// A problem without detail.
    ///
    /// `code` is for programs: stable, `[a-z][a-z0-9.-]{0,63}`; `text` is for people.
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            text: text.into(),
            detail: Vec::new(),
        }
    }

    /// The body of a message is not what its kind asks for; code `invalid-body`.
    pub fn invalid_body(text: impl Into<String>) -> Self {
        Self::new("invalid-body", text)
    }

    /// The actor does not know this kind of message; code `unknown-kind`.
    pub fn unknown_kind(kind: &str) -> Self {
        Self::new("unknown-kind", format!("unknown kind of message: {kind}"))
    }

    /// The same problem with more for programs.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Vec<u8>>) -> Self {
        self.detail = detail.into();
        self
    }
}
