//! Where settings are taken from, what is said of wrong ones, and what is written of all.

use std::path::Path;

use expect_test::{expect, expect_file};

use super::*;

#[test]
fn a_flag_counts_more_than_the_environment_and_that_more_than_the_file() {
    let file = file(
        "precedence.toml",
        "port = 1\nhost = \"file\"\nsite = \"file\"",
    );
    let variables = [
        ("MURMURATION_HUB_PORT", "2"),
        ("MURMURATION_HUB_HOST", "variable"),
        ("MURMURATION_HUB_CONFIG", &file),
    ];
    let settings = read(&["--port", "3"], &variables).unwrap();
    assert_eq!(settings.config.port, 3);
    assert_eq!(settings.config.host, "variable");
    assert_eq!(settings.config.site.as_deref(), Some(Path::new("file")));
    assert_eq!(settings.config.limits.body, Config::default().limits.body);
    assert_eq!(settings.place("port").to_string(), "--port");
    assert_eq!(settings.place("host").to_string(), "MURMURATION_HUB_HOST");
    assert_eq!(
        settings.place("site").to_string(),
        format!("{file}:3:8: site")
    );
}

#[test]
fn every_setting_is_read_from_a_flag_a_variable_and_a_file_and_shown_as_it_was_written() {
    let groups = table::groups();
    for setting in groups.iter().flat_map(|group| &group.settings) {
        let value = match setting.value_name {
            "NUMBER" | "PORT" => "7",
            "SIZE" => "7KiB",
            "TIME" => "7m",
            "FORMAT" => "json",
            "LEVEL" => "warn",
            "BOOL" => "true",
            "URL" => "stun:stun.example",
            "ORIGIN" => "https://chat.example",
            "NETWORK" => "10.0.0.0/8",
            "HEADER" => "forwarded",
            "HOST:PORT" => "[::1]:9090",
            "POLICY" => "drop-oldest",
            "SECRET" => "a secret of 32 bytes and some more",
            _ => "x",
        };
        let shown = |settings: Settings| setting.show(&settings.config);
        let expected = match setting.shape {
            setting::Shape::Secret => vec!["…".to_owned()],
            _ => vec![value.to_owned()],
        };
        let key = setting.key;
        if setting.shape != setting::Shape::Secret {
            let flag = format!("{}={value}", setting::flag(key));
            assert_eq!(shown(read(&[&flag], &[]).unwrap()), expected, "{flag}");
        }
        let variable = setting.variable_name();
        let settings = read(&[], &[(&variable, value)]).unwrap();
        assert_eq!(shown(settings), expected, "{variable}");
        let settings = read_file("each.toml", &format!("{key} = \"{value}\"")).unwrap();
        assert_eq!(shown(settings), expected, "{key}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let flag = |arguments: &[&str]| read(arguments, &[]).unwrap_err().to_string();
    let variable = |name, value| read(&[], &[(name, value)]).unwrap_err().to_string();
    let file = |text| {
        let error = read_file("wrong.toml", text).unwrap_err().to_string();
        error.rsplit_once('/').unwrap().1.to_owned()
    };
    let said = [
        flag(&["--port", "65536"]),
        flag(&["--limits-body", "64KB"]),
        flag(&["--limits-body-read", "30"]),
        flag(&["--limits-subscribers", "0"]),
        flag(&[
            "--turn-url",
            "stun:s.example",
            "--turn-url",
            "http://t.example",
        ]),
        flag(&["--log", "xml"]),
        flag(&["--proxies-trusted", "10.0.0.0/8,proxy.example"]),
        flag(&["--access-origins", "chat.example"]),
        flag(&["--limits-slow", "wait"]),
        flag(&["--metrics", "9090"]),
        flag(&["--metrics", "::1:9090"]),
        variable("MURMURATION_HUB_PORT", "tcp://10.0.0.1:8088"),
        variable("MURMURATION_HUB_PROT", "1"),
        variable("MURMURATION_HUB_LIMITS_BODDY", "1KiB"),
        variable("MURMURATION_HUB_", "1"),
        variable("MURMURATION_TURN_SECRET", ""),
        variable("MURMURATION_TURN_SECRET", "two\nlines"),
        file("port = 1\n\n[limits]\nbody = \"64KB\""),
        file("[limits]\nname = \"9B\"\n  bodyy = \"64KiB\""),
        file("[limit]\nbody = \"64KiB\""),
        file("[limit]"),
        file("limits = 3"),
        file("port = [1, 2]"),
        file("port = 0x10"),
        file("port = 1\nport = 2"),
        file("[log]\nlevel = \"debug\""),
        file("# \u{e9}\nhost = \"\u{e9}\nport = 1"),
        file("\u{feff}host = nowhere"),
    ];
    expect![[r#"
        --port: write a number from 0 to 65535
        --limits-body: write a number with B, KiB, MiB or GiB behind it, such as 64KiB
        --limits-body-read: write a number with ms, s, m, h or d behind it, such as 12h
        --limits-subscribers: it has to be at least 1
        --turn-url: it must start with stun:, stuns:, turn: or turns:
        --log: write text or json
        --proxies-trusted: write an address, such as 192.0.2.1, or a network, such as 10.0.0.0/8
        --access-origins: an origin is http:// or https://, a host, and perhaps a port, such as https://chat.example
        --limits-slow: write drop-listener or drop-oldest
        --metrics: write a host and a port, such as 127.0.0.1:9090 or [::1]:9090
        --metrics: write a host and a port, such as 127.0.0.1:9090 or [::1]:9090
        MURMURATION_HUB_PORT: write a number from 0 to 65535
        MURMURATION_HUB_PROT: there is no such setting; is it MURMURATION_HUB_PORT?
        MURMURATION_HUB_LIMITS_BODDY: there is no such setting; is it MURMURATION_HUB_LIMITS_BODY?
        MURMURATION_HUB_: there is no such setting; is it MURMURATION_HUB_LOG?
        MURMURATION_TURN_SECRET: it is empty
        MURMURATION_TURN_SECRET: it has to be a single line of text
        wrong.toml:4:8: limits.body: write a number with B, KiB, MiB or GiB behind it, such as 64KiB
        wrong.toml:3:3: limits.bodyy: there is no such setting; is it limits.body?
        wrong.toml:2:1: limit.body: there is no such setting; is it limits.body?
        wrong.toml:1:2: limit: there is no such setting; is it limits.slow?
        wrong.toml:1:1: limits: there is no such setting; is it limits.slow?
        wrong.toml:1:8: port: it has one value, not a list
        wrong.toml:1:8: port: write it in decimal
        wrong.toml:2:1: duplicate key
        wrong.toml:2:1: log.level: there is no such setting; is it log-level?
        wrong.toml:2:10: invalid basic string, expected `"`
        wrong.toml:1:9: invalid float, expected `nan`
    "#]]
    .assert_eq(&(said.join("\n") + "\n"));
}

#[test]
fn what_the_file_says_is_checked_even_where_it_does_not_count() {
    let file = file("weak.toml", "port = \"many\"");
    let error = read(&["--port", "1", "--config", &file], &[]).unwrap_err();
    assert!(
        error.to_string().contains("weak.toml:1:8: port: "),
        "{error}"
    );
}

#[test]
fn a_table_may_be_empty() {
    let config = read_file("empty.toml", "[limits]\n[turn]").unwrap().config;
    assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
}

#[test]
fn a_file_that_is_none_is_named() {
    let error = read(&["--config", "/no/such/file"], &[]).unwrap_err();
    assert!(error.to_string().starts_with("/no/such/file: "), "{error}");
    let error = read(&["--config", env!("CARGO_MANIFEST_DIR")], &[]).unwrap_err();
    assert!(error.to_string().contains("directory"), "{error}");
}

#[test]
fn an_empty_text_takes_back_what_the_file_says() {
    let file = file(
        "some.toml",
        "site = \"dist\"\nturn.url = [\"stun:s.example\"]",
    );
    let variables = [
        ("MURMURATION_HUB_SITE", ""),
        ("MURMURATION_HUB_TURN_URL", ""),
    ];
    let config = read(&["--config", &file], &variables).unwrap().config;
    assert_eq!(config.site, None);
    assert_eq!(config.turn.urls.len(), 0);
}

#[test]
fn a_list_may_be_given_bit_by_bit_or_at_once() {
    let urls = ["stun:a.example", "stun:b.example"];
    let flags = read(&["--turn-url", urls[0], "--turn-url", urls[1]], &[]);
    let at_once = read(&[], &[("MURMURATION_HUB_TURN_URL", &urls.join(", "))]);
    let file = read_file("list.toml", &format!("[turn]\nurl = {urls:?}"));
    for settings in [flags, at_once, file] {
        let config = settings.unwrap().config;
        let read: Vec<String> = config.turn.urls.iter().map(ToString::to_string).collect();
        assert_eq!(read, urls);
    }
}

#[test]
fn what_is_printed_is_a_file_that_says_the_same_but_for_secrets() {
    let variables = [
        ("MURMURATION_TURN_SECRET", "north"),
        ("MURMURATION_HUB_PORT", "2"),
    ];
    let flags = ["--site", "a\\\"\u{7}b", "--limits-body", "1025", "--quiet"];
    let settings = read(&flags, &variables).unwrap();
    let printed = settings.print();
    assert!(
        printed.contains("port = 2 # MURMURATION_HUB_PORT\n"),
        "{printed}"
    );
    assert!(
        printed.contains("log-level = \"error\" # --quiet\n"),
        "{printed}"
    );
    assert!(
        printed.contains("# secret = (hidden) # MURMURATION_TURN_SECRET\n"),
        "{printed}"
    );
    assert!(
        printed.contains("body = \"1025B\" # --limits-body\n"),
        "{printed}"
    );
    assert!(!printed.contains("north"), "{printed}");
    let mut again = read_file("printed.toml", &printed).unwrap().config;
    assert_eq!(again.turn.secret, None);
    again.turn.secret.clone_from(&settings.config.turn.secret);
    assert_eq!(format!("{again:?}"), format!("{:?}", settings.config));
}

#[test]
fn the_example_has_every_setting_with_its_default() {
    let head = "\
# Every setting of murmuration-hub, with its default: `murmuration-hub --config hub.toml`.
# Flags and the environment count more. `--check` says whether all is well.
";
    let example = head.to_owned() + &print::example(&table::groups());
    expect_file!["../../../../hub.toml"].assert_eq(&example);
    let config = read_file("example.toml", &example).unwrap().config;
    assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
}

#[test]
fn the_help_is_for_people() {
    let help = Flags::parse(["murmuration-hub", "--help"]).unwrap_err();
    expect_file!["../../../../help.txt"].assert_eq(&help.to_string());
}

fn read(flags: &[&str], variables: &[(&str, &str)]) -> Result<Settings, Misplaced> {
    let flags = Flags::parse(["murmuration-hub"].iter().chain(flags)).unwrap();
    let variables = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    Settings::read(&flags, variables)
}

fn read_file(name: &str, text: &str) -> Result<Settings, Misplaced> {
    read(&["--config", &file(name, text)], &[])
}

/// A file with that text, for tests of that name only.
fn file(name: &str, text: &str) -> String {
    let folder = std::env::temp_dir().join(format!("murmuration-hub-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}
