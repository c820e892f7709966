//! What a description says, and how it is written.

use murmuration_swarm::Fingerprint;

/// What begins the line that names a certificate.
const FINGERPRINT: &str = "a=fingerprint:sha-256 ";

/// The name of a local description: of an attempt, as ICE's credentials are.
pub type Uid = u64;

/// The name of a connection's certificate.
pub type Certificate = u64;

/// What a description says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Description {
    pub uid: Uid,
    pub certificate: Certificate,
}

/// What an offer or answer says, if it is one.
pub(super) fn described(sdp: &str, kind: &str) -> Option<Description> {
    let mut words = sdp.split(' ');
    let uid = (words.next()? == kind).then(|| words.next()?.parse().ok())??;
    let (_, digits) = sdp.split_once(FINGERPRINT)?;
    let digits: String = digits.split(':').take(8).collect();
    let certificate = Certificate::from_str_radix(&digits, 16).ok()?;
    Some(Description { uid, certificate })
}

/// The certificate of that fingerprint.
pub fn certificate(fingerprint: Fingerprint) -> Certificate {
    let name = fingerprint.0.first_chunk().expect("it is longer");
    Certificate::from_be_bytes(*name)
}

/// The line that names a certificate.
pub(super) fn fingerprint(certificate: Certificate) -> String {
    let bytes = certificate.to_be_bytes().repeat(4);
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("{FINGERPRINT}{}\r\n", digits.join(":"))
}
