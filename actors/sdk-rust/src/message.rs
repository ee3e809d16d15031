use crate::{Message, Origin, Problem};

impl Message {
    /// The body as text.
    ///
    /// # Errors
    ///
    /// A [`Problem`] with the code `invalid-body` if it is not UTF-8.
    pub fn text(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.body).map_err(|error| Problem::invalid_body(format!("body is not UTF-8: {error}")))
    }

    /// The body read as JSON, whatever its content type says.
    ///
    /// # Errors
    ///
    /// A [`Problem`] with the code `invalid-body` if it is not the JSON of a `T`; the text says where and why.
    #[cfg(feature = "json")]
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| Problem::invalid_body(format!("body: {error}")))
    }

    /// The first attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.0 == name)
            .map(|attribute| attribute.1.as_str())
    }

    /// The id of the actor that sent this, proven by the runtime; none for a message from outside.
    pub fn sender(&self) -> Option<&str> {
        match &self.origin {
            Origin::Actor(id) => Some(id),
            Origin::Outside | Origin::Timer(_) | Origin::Runtime => None,
        }
    }

    /// The name of the timer of this actor that this is; none for any other message.
    pub fn timer(&self) -> Option<&str> {
        match &self.origin {
            Origin::Timer(name) => Some(name),
            Origin::Outside | Origin::Actor(_) | Origin::Runtime => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &[u8]) -> Message {
        Message {
            id: "1".to_owned(),
            source: "test".to_owned(),
            origin: Origin::Outside,
            kind: "test".to_owned(),
            time: 0,
            attributes: vec![
                ("a".to_owned(), "first".to_owned()),
                ("a".to_owned(), "second".to_owned()),
            ],
            content_type: None,
            body: body.to_vec(),
            answer_to: None,
        }
    }

    #[test]
    fn text_refuses_what_is_not_utf_8() {
        assert_eq!(message("é".as_bytes()).text().unwrap(), "é");
        assert_eq!(message(&[0xff]).text().unwrap_err().code, "invalid-body");
    }

    #[test]
    fn attribute_is_the_first_of_its_name() {
        assert_eq!(message(b"").attribute("a"), Some("first"));
        assert_eq!(message(b"").attribute("b"), None);
    }

    #[test]
    fn only_an_actor_is_a_proven_sender() {
        let mut message = message(b"");
        assert_eq!(message.sender(), None);
        message.origin = Origin::Actor("account/alice".to_owned());
        assert_eq!(message.sender(), Some("account/alice"));
        assert_eq!(message.timer(), None);
        message.origin = Origin::Timer("reminder".to_owned());
        assert_eq!(message.sender(), None);
        assert_eq!(message.timer(), Some("reminder"));
    }

    #[cfg(feature = "json")]
    #[test]
    fn json_says_what_is_wrong() {
        assert_eq!(message(b"[1, 2]").json::<Vec<u8>>().unwrap(), [1, 2]);
        let problem = message(b"[1, 256]").json::<Vec<u8>>().unwrap_err();
        assert_eq!(problem.code, "invalid-body");
        assert!(problem.text.contains("256"), "{}", problem.text);
    }
}
