//! Running the programs that lay networks, to their end, with what they complain of as the error.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Result, ensure};

/// Runs `ip` with these words, and gives what it prints.
pub(super) fn ip(words: &str) -> Result<String> {
    let mut command = Command::new("ip");
    command.args(words.split_whitespace()).stdin(Stdio::null());
    let output = command.output().context("can't run `ip`")?;
    told(&format!("ip {words}"), output)
}

/// Has `nft` carry out a script in a namespace.
pub(super) fn nft(namespace: &str, script: &str) -> Result<()> {
    let mut nft = Command::new("ip")
        .args(["netns", "exec", namespace, "nft", "--file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("can't run `ip netns exec … nft`")?;
    let mut stdin = nft.stdin.take().context("it has a pipe")?;
    let written = stdin.write_all(script.as_bytes());
    // Its end is the script's.
    drop(stdin);
    let output = nft.wait_with_output().context("can't wait for `nft`")?;
    told("nft", output)?;
    written.context("can't hand `nft` its script")
}

fn told(name: &str, output: Output) -> Result<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{name}` failed: {}", said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::ip;

    #[test]
    fn what_goes_wrong_is_told_with_the_words() {
        let error = ip("no such thing").unwrap_err().to_string();
        assert!(error.contains("ip"), "{error}");
    }
}
