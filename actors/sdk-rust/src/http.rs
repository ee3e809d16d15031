//! Requests to servers outside, as far as the manifest grants them. A fetch is a commit point: what the turn did before
//! it stays done, whatever comes after.

use std::time::Duration;

use crate::Problem;
use crate::bindings::theater::actor::http as host;

pub use host::{FetchError, Redirects, Response};

/// A request that is being made up.
#[derive(Clone, Debug)]
pub struct Request {
    request: host::Request,
}

impl Request {
    /// A request with a method such as `GET` or `POST`, without headers and body, that follows redirects.
    #[must_use]
    pub fn new(method: &str, url: &str) -> Self {
        let request = host::Request {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout: None,
            redirects: Redirects::Follow,
        };
        Self { request }
    }

    /// With another header line.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.headers.push((name.into(), value.into()));
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request.body = Some(body.into());
        self
    }

    /// With less time than the manifest grants; parts of a millisecond count as a whole one.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.timeout = Some(crate::millis(timeout));
        self
    }

    /// With redirects as its response.
    #[must_use]
    pub fn without_redirects(mut self) -> Self {
        self.request.redirects = Redirects::Manual;
        self
    }

    /// Sends it and waits for the response, whatever its status. What the turn has done so far is committed before
    /// anything is sent. After a crash the turn goes on from here, and the request may be sent again with the same
    /// `Idempotency-Key`: everything before it must follow from the message, the state and what the host answered.
    ///
    /// # Errors
    ///
    /// Why there is no response: [`FetchError`]. With `?` it rejects the message that is being handled.
    pub fn fetch(self) -> Result<Response, FetchError> {
        host::fetch(&self.request)
    }
}

/// Gets a URL; as [`Request::fetch`].
///
/// # Errors
///
/// As [`Request::fetch`].
pub fn get(url: &str) -> Result<Response, FetchError> {
    Request::new("GET", url).fetch()
}

impl Response {
    /// Value of the first header line of a name, in whatever case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl From<FetchError> for Problem {
    fn from(error: FetchError) -> Self {
        let (code, text) = match error {
            FetchError::InvalidRequest(text) => ("fetch-invalid-request", text),
            FetchError::DeniedHost(text) => ("fetch-denied-host", text),
            FetchError::DeniedAddress(text) => ("fetch-denied-address", text),
            FetchError::UnknownHost(text) => ("fetch-unknown-host", text),
            FetchError::ConnectionFailed(text) => ("fetch-connection-failed", text),
            FetchError::ConnectionLost(text) => ("fetch-connection-lost", text),
            FetchError::TimedOut(text) => ("fetch-timed-out", text),
            FetchError::RequestTooLarge(text) => ("fetch-request-too-large", text),
            FetchError::ResponseTooLarge(text) => ("fetch-response-too-large", text),
            FetchError::InvalidResponse(text) => ("fetch-invalid-response", text),
            FetchError::TooManyRedirects(text) => ("fetch-too-many-redirects", text),
        };
        Problem::new(code, text)
    }
}
