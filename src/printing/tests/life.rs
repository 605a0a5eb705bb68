//! What goes well, and what waits until it does.

use super::*;

#[tokio::test]
async fn labels_come_out_once_and_in_order() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(jobs("dock1", 1..=100), vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    let expected: Vec<_> = (1..=100).map(|n| format!("{n:012}")).collect();
    assert_eq!(codes(&zebra), expected);
    assert_eq!(zebra.labels()[0].lines, ["000000000001"]);
    run.until_status(PrinterStatus::Ready).await;
    run.end().await;
}

#[tokio::test]
async fn nobody_listens_then_somebody_does() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let run = Run::start(jobs("dock1", 1..=3), vec![printer("dock1", at(addr))], times());
    let state = run.until_status(PrinterStatus::Unreachable).await;
    assert_eq!(state.reasons[0].what, What::NoConnection);
    assert_eq!(state.waiting, 3);
    assert_eq!(run.fake.states(), [JobState::Queued; 3]);
    let zebra = VirtualPrinter::bind(addr, &run.tracker, run.stop.clone()).await.unwrap();
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn what_comes_in_for_a_printer_that_is_away_is_counted_before_its_next_try() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let hour = Duration::from_hours(1);
    let run = Run::start(vec![], vec![printer("dock1", at(addr))], Times { retry: (hour, hour), ..times() });
    run.until_status(PrinterStatus::Unreachable).await;
    run.fake.jobs.lock().unwrap().extend(jobs("dock1", 1..=3).into_iter().map(|j| (j.id, j)));
    run.fake.changes.send_modify(|s| s.0 += 1);
    let mut changes = run.spooler.changes();
    let counted = tokio::time::timeout(Duration::from_secs(20), async {
        while run.spooler.printers()[0].waiting != 3 {
            changes.changed().await.unwrap();
        }
    });
    counted.await.unwrap();
    run.end().await;
}

#[tokio::test]
async fn without_media_nothing_is_sent_until_there_is_some() {
    let (zebra, _stop) = virtual_printer().await;
    zebra.set_fault(Fault::MediaOut);
    let run = Run::start(jobs("dock1", 1..=3), vec![printer("dock1", at(zebra.addr()))], times());
    let state = run.until_status(PrinterStatus::MediaOut).await;
    assert_eq!(state.reasons, [What::MediaOut.into()]);
    assert_eq!(run.fake.states(), [JobState::Queued; 3]);
    zebra.set_fault(Fault::None);
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn one_that_answered_and_is_silent_now_gets_nothing() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(
        jobs("dock1", 1..=1),
        vec![printer("dock1", at(zebra.addr()))],
        Times { status: Duration::from_millis(400), ..times() },
    );
    run.fake.until("the first", all(JobState::Sent)).await;
    zebra.set_fault(Fault::Stall);
    for job in jobs("dock1", 2..=2) {
        run.fake.jobs.lock().unwrap().insert(job.id, job);
    }
    run.fake.changes.send_modify(|s| s.0 += 1);
    run.until_status(PrinterStatus::Silent).await;
    assert_eq!(run.fake.states()[1], JobState::Queued);
    zebra.set_fault(Fault::None);
    run.fake.until("the second", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 2);
    run.end().await;
}

#[tokio::test]
async fn a_mute_printer_gets_whole_labels() {
    let (zebra, _stop) = virtual_printer().await;
    zebra.set_fault(Fault::Mute);
    let run = Run::start(jobs("dock1", 1..=20), vec![printer("dock1", at(zebra.addr()))], mute_times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 20);
    run.end().await;
}

#[tokio::test]
async fn one_stalled_printer_leaves_the_others_alone() {
    let ((stuck, _a), (good, _b)) = (virtual_printer().await, virtual_printer().await);
    stuck.set_fault(Fault::Stall);
    let mut both = jobs("stuck", 1..=5);
    both.extend(jobs("good", 6..=15));
    let run = Run::start(both, vec![printer("stuck", at(stuck.addr())), printer("good", at(good.addr()))], times());
    run.fake.until("the good ones", |s| s[5..].iter().all(|s| *s == JobState::Sent)).await;
    assert_eq!(codes(&good).len(), 10);
    run.end().await;
}

#[tokio::test]
async fn what_was_on_its_way_at_a_crash_is_unconfirmed_and_never_sent_again() {
    let (zebra, _stop) = virtual_printer().await;
    let mut mixed = jobs("dock1", 1..=2);
    mixed[0].state = JobState::Sending;
    mixed.extend(jobs("gone", 3..=3));
    mixed[2].state = JobState::Sending;
    let run = Run::start(mixed, vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("the second", |s| s[1] == JobState::Sent).await;
    assert_eq!(run.fake.states(), [JobState::Unconfirmed, JobState::Sent, JobState::Unconfirmed]);
    assert_eq!(run.fake.jobs.lock().unwrap()[&JobId(1)].reason, Some(What::Stopped.into()));
    assert_eq!(codes(&zebra), ["000000000002"]);
    run.end().await;
}

#[tokio::test]
async fn old_and_impossible_jobs_do_not_print() {
    let (zebra, _stop) = virtual_printer().await;
    let mut three = jobs("dock1", 1..=3);
    three[0].asked_at = noon() - chrono::Duration::hours(13);
    three[1].layout = "no-such".into();
    let run = Run::start(three, vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("the third", |s| s[2] == JobState::Sent).await;
    assert_eq!(run.fake.states(), [JobState::Expired, JobState::Failed, JobState::Sent]);
    assert_eq!(codes(&zebra).len(), 1);
    run.end().await;
}

#[tokio::test]
async fn without_a_durable_commit_point_nothing_is_sent() {
    let (zebra, _stop) = virtual_printer().await;
    let fake_full = jobs("dock1", 1..=3);
    let run = Run::start(vec![], vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Ready).await;
    run.fake.full.store(true, std::sync::atomic::Ordering::SeqCst);
    run.fake.jobs.lock().unwrap().extend(fake_full.into_iter().map(|j| (j.id, j)));
    run.fake.changes.send_modify(|s| s.0 += 1);
    let state = run.until_status(PrinterStatus::Store).await;
    assert!(state.reasons[0].detail.contains("disk full"));
    assert_eq!(codes(&zebra).len(), 0);
    run.fake.set_full(false);
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn people_pause_resume_and_test() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(vec![], vec![printer("dock1", at(zebra.addr()))], times());
    let name = PrinterName::new("dock1").unwrap();
    let mut record = PrinterRecord { paused: Some(("ana".into(), noon())), ..PrinterRecord::new(name) };
    assert!(!run.spooler.want(&PrinterRecord::new(PrinterName::new("other").unwrap())));
    assert!(run.spooler.want(&record));
    let state = run.until_status(PrinterStatus::Paused).await;
    assert_eq!(state.reasons, [Trouble::new(What::PausedBy, "ana")]);
    run.fake.jobs.lock().unwrap().extend(jobs("dock1", 1..=2).into_iter().map(|j| (j.id, j)));
    run.fake.changes.send_modify(|s| s.0 += 1);
    record.paused = None;
    assert!(run.spooler.want(&record));
    run.fake.until("all sent", all(JobState::Sent)).await;
    let mut printed = zebra.printed();
    record.tests = 1;
    // The same command told twice, as after a lost answer: one test label.
    assert!(run.spooler.want(&record) && run.spooler.want(&record));
    printed.wait_for(|n| *n == 3).await.unwrap();
    assert!(zebra.labels()[2].zpl.contains("000000000000"));
    record.sheets = 1;
    assert!(run.spooler.want(&record));
    let commands = crate::domain::wall::WallCommand::ALL.len();
    printed.wait_for(|n| *n == 3 + commands as u64).await.unwrap();
    assert_eq!(zebra.labels()[3].box_code.as_deref(), Some("00 NEXT"));
    run.end().await;
    assert_eq!(zebra.labels().len(), 3 + commands);
}

#[tokio::test]
async fn a_pause_outlives_a_restart_and_old_tests_do_not() {
    let (zebra, _stop) = virtual_printer().await;
    let name = PrinterName::new("dock1").unwrap();
    let record = PrinterRecord { paused: Some(("ana".into(), noon())), tests: 7, ..PrinterRecord::new(name.clone()) };
    let fake = Fake::new(jobs("dock1", 1..=1));
    fake.wanted.lock().unwrap().insert(name, record.clone());
    let run = Run::start_on(fake, vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Paused).await;
    assert_eq!(run.fake.states(), [JobState::Queued]);
    assert!(run.spooler.want(&PrinterRecord { paused: None, ..record }));
    run.fake.until("sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra), ["000000000001"]);
    run.end().await;
}

#[tokio::test]
async fn a_printer_is_drawn_for_at_its_own_resolution() {
    let stop = CancellationToken::new();
    let zebra = VirtualPrinter::bind_as("127.0.0.1:0", Dpmm::Twelve, &TaskTracker::new(), stop.clone()).await.unwrap();
    let mut fixed = printer("dock1", at(zebra.addr()));
    let run = Run::start(jobs("dock1", 1..=1), vec![fixed.clone()], times());
    run.fake.until("sent", all(JobState::Sent)).await;
    let state = run.spooler.printers().remove(0);
    assert_eq!((state.model.as_deref(), state.dpmm), (Some("K2K-VIRTUAL"), Some(Dpmm::Twelve)));
    run.end().await;
    fixed.dpmm = Some(Dpmm::Eight);
    let run = Run::start(jobs("dock1", 2..=2), vec![fixed], times());
    run.fake.until("sent", all(JobState::Sent)).await;
    run.end().await;
    let wide = |zpl: &str| zpl.split("^PW").nth(1).and_then(|t| t.split('^').next()).unwrap().parse::<u32>().unwrap();
    let widths: Vec<_> = zebra.labels().iter().map(|l| wide(&l.zpl)).collect();
    assert_eq!(widths, [60 * 12, 60 * 8], "as it tells, then as configured");
}

#[tokio::test]
async fn every_state_of_a_printer_has_its_word_also_with_nothing_to_print() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(
        vec![],
        vec![printer("dock1", at(zebra.addr()))],
        Times { look: Duration::from_millis(5), ..times() },
    );
    for (fault, status) in [
        (Fault::None, PrinterStatus::Ready),
        (Fault::RibbonOut, PrinterStatus::RibbonOut),
        (Fault::HeadOpen, PrinterStatus::HeadOpen),
        (Fault::Paused, PrinterStatus::PausedThere),
        (Fault::MediaOut, PrinterStatus::MediaOut),
        (Fault::None, PrinterStatus::Ready),
    ] {
        zebra.set_fault(fault);
        let state = run.until_status(status).await;
        assert!(state.reasons.len() <= 1, "the two ways of saying it are one trouble: {:?}", state.reasons);
    }
    run.end().await;
}

#[tokio::test]
async fn a_folder_is_a_printer_and_proves_itself_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let uri = || PrinterUri::Dir(folder.path().to_owned());
    let run = Run::start(jobs("file", 1..=5), vec![printer("file", uri())], times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    run.end().await;
    assert!(folder.path().join("00000003-000000000003.zpl").exists());
    let mut again = jobs("file", 5..=6);
    again[0].state = JobState::Sending;
    again[1].state = JobState::Sending;
    let run = Run::start(again, vec![printer("file", uri())], times());
    run.fake.until("an end", |s| s == [JobState::Sent, JobState::Unconfirmed]).await;
    run.end().await;
}
