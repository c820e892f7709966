//! The one place where figures become text: a table for the screen, and one for a README.

use crate::{
    row::{Aim, Row},
    samples::Samples,
};

const TITLES: [&str; 7] = [
    "measured", "unit", "ours", "original", "ratio", "aim", "runs",
];

/// A table with aligned columns.
pub(crate) fn plain(rows: &[Row]) -> String {
    let lines: Vec<_> = lines(rows).collect();
    let widths: Vec<usize> = (0..TITLES.len())
        .map(|column| {
            let widths = lines.iter().map(|cells| cells[column].chars().count());
            widths.max().unwrap_or_default()
        })
        .collect();
    let mut table = String::new();
    for cells in lines {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:width$}"))
            .collect();
        table.push_str(padded.join("  ").trim_end());
        table.push('\n');
    }
    table
}

/// The same, in Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut table = String::new();
    for (number, cells) in lines(rows).enumerate() {
        table.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            table.push_str(&format!("|{}\n", " --- |".repeat(cells.len())));
        }
    }
    table
}

/// The titles, and the cells of each row.
fn lines(rows: &[Row]) -> impl Iterator<Item = [String; 7]> {
    let titles = TITLES.map(ToOwned::to_owned);
    std::iter::once(titles).chain(rows.iter().map(cells))
}

fn cells(row: &Row) -> [String; 7] {
    [
        row.what.clone(),
        row.unit.to_owned(),
        figures(&row.samples.ours),
        figures(&row.samples.theirs),
        ratio(row),
        aim(row),
        row.samples.ours.runs().to_string(),
    ]
}

/// The median, and the spread when there is one.
fn figures(samples: &Samples) -> String {
    let median = rounded(samples.median());
    let (least, most) = (rounded(samples.least()), rounded(samples.most()));
    if least == most {
        return median;
    }
    format!("{median} ({least}–{most})")
}

/// There is none to nothing.
fn ratio(row: &Row) -> String {
    let ratio = row.ratio();
    if ratio.is_finite() {
        format!("× {}", rounded(ratio))
    } else {
        String::new()
    }
}

fn aim(row: &Row) -> String {
    let told = match row.aim {
        None => return String::new(),
        Some(Aim::AtLeast(least)) => format!("≥ × {}", rounded(least)),
        Some(Aim::AtMost(most)) => format!("≤ × {}", rounded(most)),
        Some(Aim::EachAtLeast(least)) => format!("≥ {}", rounded(least)),
        Some(Aim::EachAtMost(most)) => format!("≤ {}", rounded(most)),
    };
    match row.is_reached() {
        Some(true) => format!("{told} ✓"),
        _ => format!("{told} ✗ missed"),
    }
}

/// Three digits, which is more than such figures are worth, with commas between thousands.
fn rounded(figure: f64) -> String {
    let places = if figure == 0.0 {
        0
    } else {
        2 - figure.abs().log10().floor() as i32
    };
    if places > 0 {
        let text = format!("{figure:.*}", places as usize);
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let step = 10_f64.powi(-places);
    with_commas(&format!("{:.0}", (figure / step).round() * step))
}

fn with_commas(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::row::tests::row;

    fn rows() -> [Row; 3] {
        [
            row(
                &[30_123.0, 10_000.0, 50_001.0],
                &[2000.0, 1.0, 3000.0],
                None,
            ),
            row(&[60.0], &[10.0], Some(Aim::AtLeast(5.0))),
            row(&[4.0], &[10.0], Some(Aim::AtMost(1.0 / 3.0))),
        ]
    }

    #[test]
    fn on_the_screen_the_columns_are_aligned() {
        expect![[r#"
            measured  unit      ours                    original         ratio   aim                 runs
            hops      a minute  30,100 (10,000–50,000)  2,000 (1–3,000)  × 15.1                      3
            hops      a minute  60                      10               × 6     ≥ × 5 ✓             1
            hops      a minute  4                       10               × 0.4   ≤ × 0.333 ✗ missed  1
        "#]]
        .assert_eq(&plain(&rows()));
    }

    #[test]
    fn in_a_readme_they_are_told_by_bars() {
        expect![[r#"
            | measured | unit | ours | original | ratio | aim | runs |
            | --- | --- | --- | --- | --- | --- | --- |
            | hops | a minute | 30,100 (10,000–50,000) | 2,000 (1–3,000) | × 15.1 |  | 3 |
            | hops | a minute | 60 | 10 | × 6 | ≥ × 5 ✓ | 1 |
            | hops | a minute | 4 | 10 | × 0.4 | ≤ × 0.333 ✗ missed | 1 |
        "#]]
        .assert_eq(&markdown(&rows()));
    }

    #[test]
    fn figures_have_three_digits() {
        for (figure, text) in [
            (0.0, "0"),
            (0.012_34, "0.0123"),
            (0.5, "0.5"),
            (9.876, "9.88"),
            (12.34, "12.3"),
            (999.4, "999"),
            (1234.5, "1,230"),
            (1_234_567.0, "1,230,000"),
        ] {
            assert_eq!(rounded(figure), text);
        }
    }
}
