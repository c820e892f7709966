//! Settings in a TOML file.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::setting::Group;
use super::{Given, Misplaced, Place, unknown};

/// How much of a file is read, in bytes: far more than any has to say.
const LONGEST: u64 = 1024 * 1024;

/// Reads a file.
pub(super) fn read(groups: &[Group], file: &Path) -> Result<Vec<Given>, Misplaced> {
    let text = read_text(file).map_err(|error| Misplaced::new(file.display(), error))?;
    parse(groups, file, &text)
}

fn read_text(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    let length = File::open(file)?.take(LONGEST).read_to_string(&mut text)?;
    if length as u64 == LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

/// Reads the `text` of a file.
pub(super) fn parse(groups: &[Group], file: &Path, text: &str) -> Result<Vec<Given>, Misplaced> {
    let place = |span: Range<usize>, key: &str| {
        let before = text.get(..span.start).unwrap_or(text);
        let line_begin = before.rfind('\n').map_or(0, |end| end + 1);
        Place::File {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_begin..].chars().count() + 1,
            key: key.to_owned(),
        }
    };
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        // What has several lines would not be one place with one reason.
        let why = error.message().lines().next().unwrap_or("it is no TOML");
        place(span, "").wrong(why)
    })?;
    let mut entries = Vec::new();
    flatten(table.get_ref(), "", &mut entries);
    entries.sort_by_key(|entry| entry.key_span.start);

    let settings = || groups.iter().flat_map(|group| &group.settings);
    let mut given = Vec::new();
    for Entry {
        key,
        key_span,
        value,
    } in entries
    {
        let is_within = |table: &str| {
            table
                .strip_prefix(&*key)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        if value.get_ref().is_table() && settings().any(|setting| is_within(setting.key)) {
            continue;
        }
        let Some(setting) = settings().find(|setting| setting.key == key) else {
            let known = settings().map(|setting| setting.key);
            return Err(place(key_span, &key).wrong(unknown(&key, known)));
        };
        let place = place(value.span(), &key);
        let values = texts(value.get_ref()).map_err(|why| place.wrong(why))?;
        given.push(Given {
            key: setting.key,
            values,
            place,
        });
    }
    Ok(given)
}

/// A key with all of its tables, and its value.
struct Entry<'a> {
    key: String,
    key_span: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
}

/// No setting is a table, so those are looked into. An empty one counts itself.
fn flatten<'a>(table: &'a DeTable<'a>, prefix: &str, entries: &mut Vec<Entry<'a>>) {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        match value.get_ref() {
            DeValue::Table(table) if !table.is_empty() => {
                flatten(table, &format!("{key}."), entries);
            }
            _ => entries.push(Entry {
                key,
                key_span: name.span(),
                value,
            }),
        }
    }
}

/// The values, as flags would have them.
fn texts(value: &DeValue<'_>) -> Result<Vec<String>, &'static str> {
    match value {
        DeValue::Array(values) => values.iter().map(|value| text(value.get_ref())).collect(),
        value => text(value).map(|text| vec![text]),
    }
}

fn text(value: &DeValue<'_>) -> Result<String, &'static str> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        DeValue::Integer(_) => Err("write it in decimal"),
        DeValue::Float(number) => Ok(number.as_str().to_owned()),
        DeValue::Boolean(value) => Ok(value.to_string()),
        DeValue::Datetime(_) => Err("no setting is a date"),
        DeValue::Array(_) => Err("no setting is a list of lists"),
        DeValue::Table(_) => Err("no setting is a table"),
    }
}
