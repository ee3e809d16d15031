use crate::Payload;

impl Payload {
    /// A payload of bytes without a content type. `kind` becomes the CloudEvents `type`.
    pub fn bytes(kind: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: kind.into(),
            content_type: None,
            attributes: Vec::new(),
            body: body.into(),
        }
    }

    /// A payload of UTF-8 text, `text/plain; charset=utf-8`.
    pub fn text(kind: impl Into<String>, text: impl Into<String>) -> Self {
        Self::bytes(kind, text.into()).with_content_type("text/plain; charset=utf-8")
    }

    /// A payload of JSON, `application/json`.
    ///
    /// # Panics
    ///
    /// If the value has no JSON form, such as a map whose keys are not strings.
    #[cfg(feature = "json")]
    pub fn json(kind: impl Into<String>, value: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("the value has a JSON form");
        Self::bytes(kind, body).with_content_type("application/json")
    }

    /// The same payload with another content type.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The same payload with one more attribute; a name is lowercase letters and digits.
    #[must_use]
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }
}
