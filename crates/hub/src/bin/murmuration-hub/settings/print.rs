//! Settings, written as a file that can be read again.

use std::collections::HashMap;
use std::fmt::Write;

use super::setting::{Group, Setting, Shape};
use super::{Config, Place};

/// The value of everything in `config`, and where it is from.
pub(super) fn effective(
    groups: &[Group],
    config: &Config,
    places: &HashMap<&'static str, Place>,
) -> String {
    let mut text = String::new();
    let mut table = "";
    for setting in groups.iter().flat_map(|group| &group.settings) {
        enter(&mut text, &mut table, setting);
        let place = match places.get(setting.key) {
            None => "default".to_owned(),
            Some(place) => place.to_string(),
        };
        let _ = writeln!(text, "{} # {place}", line(setting, config));
    }
    text
}

/// Every setting with its default and what it is for.
#[cfg(test)]
pub(super) fn example(groups: &[Group]) -> String {
    let config = Config::default();
    let mut text = String::new();
    let mut table = "";
    for group in groups {
        let _ = writeln!(text, "\n# {}", group.heading);
        for setting in &group.settings {
            enter(&mut text, &mut table, setting);
            let _ = writeln!(text);
            for help in wrapped(setting.help) {
                let _ = writeln!(text, "# {help}");
            }
            let _ = writeln!(text, "{}", line(setting, &config));
        }
    }
    text
}

/// Writes the head of a setting's table, unless that of the one before it was the same.
fn enter(text: &mut String, table: &mut &'static str, setting: &Setting) {
    let (its, _) = setting.table_and_name();
    if *table != its {
        *table = its;
        let _ = writeln!(text, "\n[{its}]");
    }
}

/// A setting as a line of TOML; as a comment, where there is no value or nobody is to see it.
fn line(setting: &Setting, config: &Config) -> String {
    let (_, name) = setting.table_and_name();
    let quoted = |value: &String| match setting.is_bare {
        true => value.clone(),
        false => quoted(value),
    };
    let values: Vec<String> = setting.show(config).iter().map(quoted).collect();
    match (setting.shape, &*values) {
        (Shape::List, values) => format!("{name} = [{}]", values.join(", ")),
        (Shape::Secret, []) | (Shape::Optional, []) => {
            format!("# {name} = {}", quoted(&setting.value_name.to_owned()))
        }
        (Shape::Secret, _) => format!("# {name} = (hidden)"),
        (_, values) => format!("{name} = {}", values.concat()),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// In lines that fit on a screen.
#[cfg(test)]
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
