//! Printers that are cut off at any byte: at most one label each, and what is unsure is listed.

use super::super::status::{ASK_ALL, ASK_FIRST};
use super::*;
use tokio::io::AsyncReadExt as _;

/// A printer without status that reads so many bytes of its first label's connection and then hangs up; later ones work.
async fn cutting_sink(cut: usize) -> (std::net::SocketAddr, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (addr, (count, printed)) = (listener.local_addr().unwrap(), watch::channel(0));
    TaskTracker::new().spawn(async move {
        let mut cut = Some(cut);
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut all = Vec::new();
            let room = cut.take().unwrap_or(usize::MAX);
            let mut buffer = [0; 64];
            while all.len() < room {
                let end = buffer.len().min(room - all.len());
                match stream.read(&mut buffer[..end]).await {
                    Ok(n) if n > 0 => all.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let formats = String::from_utf8_lossy(&all).matches("^XZ").count();
            count.send_modify(|n| *n += formats);
        }
    });
    (addr, printed)
}

#[tokio::test]
async fn a_mute_printer_that_hangs_up_at_any_byte_prints_at_most_once() {
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    // All at once: each waits for answers that never come.
    let cuts = (0..ASK_FIRST.len() + "~JX".len() + label + 3).map(|cut| TaskTracker::new().spawn(cut_at(cut)));
    for cut in cuts.collect::<Vec<_>>() {
        cut.await.unwrap();
    }
}

/// A mute printer that hangs up at this byte.
async fn cut_at(cut: usize) {
    let (addr, printed) = cutting_sink(cut).await;
    let run = Run::start(jobs("dock1", 1..=1), vec![printer("dock1", at(addr))], mute_times());
    run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)).await;
    let state = run.fake.states()[0];
    run.end().await;
    let printed = *printed.borrow();
    assert!(printed <= 1, "cut at {cut}: {printed} labels");
    if state == JobState::Sent {
        assert_eq!(printed, 1, "cut at {cut}");
    }
}

#[tokio::test]
async fn a_printer_cut_off_at_any_byte_prints_at_most_once_and_what_is_unsure_is_listed() {
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    let whole = "~JX".len() + ASK_FIRST.len() + label + "~HS".len();
    let mut unsure = 0;
    for cut in 0..whole + 3 {
        for fault in [Fault::ResetAfter(cut), Fault::CloseAfter(cut)] {
            let (zebra, stop) = virtual_printer().await;
            zebra.set_fault(fault);
            let run = Run::start(jobs("dock1", 1..=1), vec![printer("dock1", at(zebra.addr()))], times());
            // Until it has ended, or has failed once and is back in the queue.
            let failed_or_ended = async {
                tokio::select! {
                    () = run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)) => {}
                    _ = run.until_status(PrinterStatus::Unreachable) => {}
                }
            };
            failed_or_ended.await;
            zebra.set_fault(Fault::None);
            run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)).await;
            let state = run.fake.states()[0];
            run.end().await;
            let printed = codes(&zebra).len();
            match state {
                JobState::Sent => assert_eq!(printed, 1, "{fault:?}"),
                _ => assert!(printed <= 1, "{fault:?}: {printed}"),
            }
            unsure += usize::from(state == JobState::Unconfirmed);
            stop.cancel();
        }
    }
    assert!(unsure > 0);
}

#[tokio::test]
async fn of_ten_labels_the_sent_the_unsure_and_the_waiting_are_told_apart() {
    let (zebra, _stop) = virtual_printer().await;
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    // Six labels, each with its ~HS and, before each batch (of 1, 2, 4 …), the questions; then half the seventh (R-13 T6).
    let questions = ASK_FIRST.len() + 2 * ASK_ALL.len();
    zebra.set_fault(Fault::ResetAfter("~JX".len() + questions + 6 * (label + 3) + label / 2));
    let run = Run::start(jobs("dock1", 1..=10), vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Unreachable).await;
    run.fake.until("one is unsure", |s| s.contains(&JobState::Unconfirmed)).await;
    let states = run.fake.states();
    let sent = states.iter().take_while(|s| **s == JobState::Sent).count();
    assert_eq!((sent, codes(&zebra).len()), (6, 6));
    assert!(states[7..].iter().all(|s| *s == JobState::Queued), "{states:?}");
    zebra.set_fault(Fault::None);
    // The printer counts its labels: that only six came out is its own proof that the seventh did not.
    run.fake.until("the rest", all(JobState::Sent)).await;
    let expected: Vec<_> = (1..=10).map(|n| format!("{n:012}")).collect();
    assert_eq!(codes(&zebra), expected, "each once and in order");
    run.end().await;
}

#[tokio::test]
async fn a_label_that_came_out_before_the_line_was_lost_is_not_sent_again() {
    let (zebra, _stop) = virtual_printer().await;
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    // Behind the last byte of the label, before the question that would prove it.
    zebra.set_fault(Fault::ResetAfter("~JX".len() + ASK_FIRST.len() + label));
    let run = Run::start(jobs("dock1", 1..=2), vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("one is unsure", |s| s[0] == JobState::Unconfirmed).await;
    zebra.set_fault(Fault::None);
    run.fake.until("the other", |s| s[1] == JobState::Sent).await;
    assert_eq!(run.fake.states()[0], JobState::Unconfirmed, "a person or a scan decides");
    assert_eq!(codes(&zebra), ["000000000001", "000000000002"]);
    run.end().await;
}
