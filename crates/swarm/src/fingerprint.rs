//! The certificate that a description names, read so that no browser can read another one in it.
//!
//! Browsers differ in where they end a line, and in what they pass over. So this goes by the word:
//! wherever a description says `fingerprint`, it has to say the same thing, in the one way in which
//! browsers write it.

use crate::Fingerprint;

/// The word, and what a line with it has to begin with.
const WORD: &[u8] = b"fingerprint";
const ATTRIBUTE: &str = "a=fingerprint:";
/// The one hash that counts: browsers write no other.
const HASH: &str = "sha-256";

/// Why a description does not name one certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum FingerprintError {
    #[error("it names no certificate")]
    Missing,
    #[error("it names a certificate in an odd way")]
    Odd,
    #[error("it names several certificates")]
    Several,
}

impl Fingerprint {
    /// The fingerprint in an SDP description.
    ///
    /// # Errors
    /// When there is none, when there are several, or when one of them is not written as in RFC 8122,
    /// with SHA-256.
    pub(crate) fn of_description(sdp: &str) -> Result<Self, FingerprintError> {
        let mut one = None;
        for line in sdp.split(['\r', '\n']).filter(|line| mentions(line)) {
            let this = read(line).ok_or(FingerprintError::Odd)?;
            if one.is_some_and(|one| one != this) {
                return Err(FingerprintError::Several);
            }
            one = Some(this);
        }
        one.ok_or(FingerprintError::Missing)
    }
}

/// Whether a line has the word, in whatever case.
fn mentions(line: &str) -> bool {
    let mut places = line.as_bytes().windows(WORD.len());
    places.any(|place| place.eq_ignore_ascii_case(WORD))
}

fn read(line: &str) -> Option<Fingerprint> {
    let (hash, digits) = line.strip_prefix(ATTRIBUTE)?.split_once(' ')?;
    if !hash.eq_ignore_ascii_case(HASH) {
        return None;
    }
    let mut bytes = [0; 32];
    let mut pairs = digits.split(':');
    for byte in &mut bytes {
        *byte = pair(pairs.next()?)?;
    }
    pairs.next().is_none().then_some(Fingerprint(bytes))
}

fn pair(digits: &str) -> Option<u8> {
    // `from_str_radix` alone would take a sign.
    let exact = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    exact.then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_from_what_browsers_write() {
        let line = line(0xab);
        for sdp in [
            format!("v=0\r\n{line}\r\na=setup:actpass\r\n"),
            format!("v=0\n{line}\n"),
            line.clone(),
            line.to_lowercase(),
            line.replace("sha-256", "SHA-256"),
            // Firefox names it once for all sections, others in each.
            format!("{line}\r\nm=application 9\r\n{line}\r\n"),
        ] {
            let read = Fingerprint::of_description(&sdp);
            assert_eq!(read, Ok(Fingerprint([0xab; 32])), "{sdp}");
        }
    }

    #[test]
    fn one_that_names_none_or_several_is_refused() {
        assert_eq!(of("v=0\r\n"), Err(FingerprintError::Missing));
        let two = format!("{}\r\n{}\r\n", line(1), line(2));
        assert_eq!(of(&two), Err(FingerprintError::Several));
    }

    #[test]
    fn whatever_one_browser_could_read_and_another_could_not_is_refused() {
        let right = line(1);
        let other = line(2);
        for odd in [
            other.replace("sha-256", "sha-512"),
            other.replace("sha-256", "sha-256 "),
            other.replace("a=", "A="),
            other.replace("fingerprint", "FingerPrint"),
            format!(" {other}"),
            format!("\t{other}"),
            format!("{other} "),
            format!("{other}:02"),
            format!("{other}\0"),
            format!("a=mid:0 {other}"),
            format!("a=mid:0\u{2028}{other}"),
            other.replace(":02", ":+2"),
            other.replace(":02", ":2"),
            other.replace(":02", "02"),
            "a=fingerprint:".into(),
            "a=fingerprint".into(),
            "a=fingerprint:sha-256 é".into(),
        ] {
            let sdp = format!("v=0\r\n{right}\r\n{odd}\r\n");
            assert_eq!(of(&sdp), Err(FingerprintError::Odd), "{odd:?}");
        }
        // A line may end in a bare CR for one of them, and go on for another.
        let bare = format!("v=0\r\n{right}\r{other}\r\n");
        assert_eq!(of(&bare), Err(FingerprintError::Several));
    }

    fn of(sdp: &str) -> Result<Fingerprint, FingerprintError> {
        Fingerprint::of_description(sdp)
    }

    /// A line that names the certificate whose fingerprint is this byte, over and over.
    fn line(byte: u8) -> String {
        let digits = [format!("{byte:02X}").as_str()].repeat(32).join(":");
        format!("a=fingerprint:sha-256 {digits}")
    }
}
