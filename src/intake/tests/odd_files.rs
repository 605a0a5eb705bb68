//! What is no document: links, pipes, bad names, empty and huge files. Refused with a reason, never followed, never lost.

use super::super::folder::settle::Why;
use super::documents;
use super::files::{Yard, names};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_and_pipes_are_moved_away_unread() {
    let yard = Yard::new().start().await;
    fs::write(yard.path("secret"), "order 1\n").unwrap();
    std::os::unix::fs::symlink(yard.path("secret"), yard.path("in/erp/soft.csv")).unwrap();
    fs::hard_link(yard.path("secret"), yard.path("in/erp/hard.csv")).unwrap();
    nix::unistd::mkfifo(&yard.path("in/erp/pipe.csv"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    for (name, word) in [("soft.csv", "symbolic link"), ("hard.csv", "hard link"), ("pipe.csv", "pipe")] {
        yard.until_there(&yard.refused(name)).await;
        let reason = fs::read_to_string(yard.refused(&format!("{name}.reason.txt"))).unwrap();
        assert!(reason.contains(word) && reason.contains("[bad_file]"), "{reason}");
    }
    assert_eq!(yard.store.counts().unwrap().refused, 3);
    assert_eq!(yard.store.counts().unwrap().orders_in_all(), 0);
    assert_eq!(fs::read(yard.path("secret")).unwrap(), b"order 1\n");
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_cannot_be_shown_are_written_out() {
    let yard = Yard::new().start().await;
    fs::write(yard.path("in/erp").join(OsStr::from_bytes(b"a\x1b[2J\xff.csv")), "order 1\n").unwrap();
    yard.until_there(&yard.refused("a\\x1b[2J\\xff.csv")).await;
    assert_eq!(documents(&yard.store), [("a\\x1b[2J\\xff.csv".into(), "refused")]);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_and_huge_files_are_refused_and_documents_that_nobody_understands_too() {
    let yard = Yard::new().with(|c| c.file_limit = 100).start().await;
    fs::write(yard.path("in/erp/empty.csv"), "").unwrap();
    fs::write(yard.path("in/erp/huge.csv"), "order 1\n".repeat(20)).unwrap();
    fs::write(yard.path("in/erp/junk.csv"), "???\n").unwrap();
    fs::write(yard.path("in/erp/panic.csv"), "panic\n").unwrap();
    fs::write(yard.path("in/erp/unended.csv"), "order 1").unwrap();
    for (name, rule) in [
        ("empty.csv", "empty"),
        ("huge.csv", "too_large"),
        ("junk.csv", "not_readable"),
        ("panic.csv", "decoder_stopped"),
    ] {
        yard.until_there(&yard.refused(name)).await;
        let reason = fs::read_to_string(yard.refused(&format!("{name}.reason.txt"))).unwrap();
        assert!(reason.contains(&format!("[{rule}]")), "{reason}");
    }
    yard.until_there(&yard.archived("unended.csv")).await;
    assert!(names(&yard.path("work")).is_empty());
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_without_a_channel_is_told() {
    let yard = Yard::new().start().await;
    fs::create_dir(yard.path("in/ripleyy")).unwrap();
    fs::write(yard.path("in/ripleyy/a.csv"), "order 1\n").unwrap();
    fs::write(yard.path("in/erp/a.csv"), "order 2\n").unwrap();
    yard.until_there(&yard.archived("a.csv")).await;
    yard.until_waits("", Why::NoChannel).await;
    assert_eq!(yard.folders().waiting().first().map(|w| w.channel.clone()), Some("ripleyy".to_owned()));
    assert_eq!(yard.folders().status().files, 1);
    yard.end().await;
}
