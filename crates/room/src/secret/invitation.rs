//! The invitation to a secret room: what stands in a link's fragment, which no browser sends to a
//! server.
//!
//! ```text
//! ~ CODE [/ LABEL]
//! CODE   26 characters: base64url of the 16 secret bytes, and the first 3 of
//!        SHA-256("murmuration invitation 1\0", secret, label)
//! LABEL  the room's name as it is shown, percent-encoded
//! ```

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::Keys;
use crate::{Entropy, entropy::random};

/// The longest label, in characters.
pub const LABEL: usize = 64;

/// What is hashed before the secret and the label.
const DOMAIN: &[u8] = b"murmuration invitation 1\0";
const SECRET: usize = 16;
const CHECK: usize = 3;
/// The length of a code, in characters.
const CODE: usize = ((SECRET + CHECK) * 8).div_ceil(6);
/// What begins an invitation, in each of the ways that a link may carry it.
const BEGINS: [&str; 3] = ["~", "%7E", "%7e"];
/// What a label has encoded: everything that isn't safe in every part of a URL.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An invitation to a secret room. Whoever has it is in.
#[derive(Clone, Eq, PartialEq)]
pub struct Invitation {
    secret: [u8; SECRET],
    label: Option<String>,
}

/// Why a text is no invitation, in words for the person who was sent it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvitationError {
    /// It doesn't begin with `~`.
    #[error("an invitation begins with '~'")]
    NoInvitation,
    /// The code ends too early.
    #[error("characters are missing at the end of this invitation")]
    Short,
    /// The code goes on too long.
    #[error("this invitation has more characters than it should")]
    Long,
    /// A character in the code that is in no code.
    #[error("the character '{0}' doesn't belong in an invitation")]
    Character(char),
    /// It is not what somebody made: characters were changed, or are missing at the label's end.
    #[error("this invitation is damaged; ask for it again")]
    Damaged,
    /// The label is there, and blank.
    #[error("the room's name is blank")]
    BlankLabel,
    /// The label has more than [`LABEL`] characters.
    #[error("the room's name is longer than {LABEL} characters")]
    LongLabel,
    /// The label has a control character.
    #[error("the room's name contains a control character")]
    ControlInLabel,
}

/// Whether a fragment, without its `#`, is meant as an invitation: no public room's name begins like
/// that. One that is damaged is one as well, or what is left of its secret would become the name of a
/// room, for the hub to read.
pub fn is_invitation(fragment: &str) -> bool {
    after_the_beginning(fragment).is_some()
}

impl Invitation {
    /// Invites to a new room. The label is what the room is called by those who get the link, and by
    /// nobody else.
    ///
    /// # Errors
    /// When the label is blank, too long or has a control character.
    pub fn new(entropy: &mut dyn Entropy, label: Option<String>) -> Result<Self, InvitationError> {
        label.as_deref().map_or(Ok(()), check_label)?;
        let secret = random(entropy);
        Ok(Self { secret, label })
    }

    /// Reads a fragment, without its `#`.
    ///
    /// # Errors
    /// When it isn't an invitation that somebody made.
    pub fn parse(fragment: &str) -> Result<Self, InvitationError> {
        let rest = after_the_beginning(fragment).ok_or(InvitationError::NoInvitation)?;
        let (code, label) = match rest.split_once('/') {
            Some((code, label)) => (code, Some(label)),
            None => (rest, None),
        };
        let (secret, check) = read_code(code)?;
        let label = label.map(read_label).transpose()?;
        let invitation = Self { secret, label };
        if invitation.check() != check {
            return Err(InvitationError::Damaged);
        }
        Ok(invitation)
    }

    /// The fragment, without its `#`.
    pub fn fragment(&self) -> String {
        let code = [&self.secret[..], &self.check()].concat();
        let code = Base64UrlUnpadded::encode_string(&code);
        match &self.label {
            None => format!("~{code}"),
            Some(label) => format!("~{code}/{}", utf8_percent_encode(label, UNSAFE)),
        }
    }

    /// What the room is called in this invitation.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// What it opens: the same whatever the label says.
    pub fn keys(&self) -> Keys {
        Keys::of(&self.secret)
    }

    fn check(&self) -> [u8; CHECK] {
        let hash = Sha256::new_with_prefix(DOMAIN)
            .chain_update(self.secret)
            .chain_update(self.label().unwrap_or_default())
            .finalize();
        std::array::from_fn(|at| hash[at])
    }
}

/// Without the secret.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invitation({:?})", self.label)
    }
}

fn after_the_beginning(fragment: &str) -> Option<&str> {
    BEGINS.iter().find_map(|begin| fragment.strip_prefix(begin))
}

fn read_code(code: &str) -> Result<([u8; SECRET], [u8; CHECK]), InvitationError> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    // A long text is not an invitation with something wrong in it: look no further than one is long.
    if let Some(odd) = code.chars().take(CODE + 1).find(|&c| !belongs(c)) {
        return Err(InvitationError::Character(odd));
    }
    match code.len() {
        ..CODE => return Err(InvitationError::Short),
        CODE => {}
        _ => return Err(InvitationError::Long),
    }
    let mut bytes = [0; SECRET + CHECK];
    Base64UrlUnpadded::decode(code, &mut bytes).map_err(|_| InvitationError::Damaged)?;
    let (secret, check) = bytes.split_at(SECRET);
    Ok((
        secret.try_into().expect("so it was split"),
        check.try_into().expect("so it was split"),
    ))
}

fn read_label(encoded: &str) -> Result<String, InvitationError> {
    // A character of four bytes, each of them encoded.
    if encoded.len() > LABEL * 4 * 3 {
        return Err(InvitationError::LongLabel);
    }
    let label = percent_decode_str(encoded)
        .decode_utf8()
        .map_err(|_| InvitationError::Damaged)?;
    check_label(&label)?;
    Ok(label.into_owned())
}

fn check_label(label: &str) -> Result<(), InvitationError> {
    if label.trim().is_empty() {
        return Err(InvitationError::BlankLabel);
    }
    if label.chars().nth(LABEL).is_some() {
        return Err(InvitationError::LongLabel);
    }
    if label.contains(char::is_control) {
        return Err(InvitationError::ControlInLabel);
    }
    Ok(())
}
