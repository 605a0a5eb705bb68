//! Printers that are cut off at any byte: at most one label each, and what is unsure is listed.

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
    for cut in (0..150).step_by(3) {
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
}

#[tokio::test]
async fn a_printer_cut_off_at_any_byte_prints_at_most_once_and_what_is_unsure_is_listed() {
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    let whole = "~JX~HS".len() + label + "~HS".len();
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
    // ~JX~HS, then a label and ~HS six times, then half a label and more: the seventh is lost (R-13 T6).
    zebra.set_fault(Fault::ResetAfter(6 + 6 * (label + 3) + 20 * 3));
    let run = Run::start(jobs("dock1", 1..=10), vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Unreachable).await;
    run.fake.until("one is unsure", |s| s.contains(&JobState::Unconfirmed)).await;
    let sent = run.fake.states().iter().take_while(|s| **s == JobState::Sent).count();
    assert_eq!(sent, codes(&zebra).len());
    zebra.set_fault(Fault::None);
    run.fake.until("the rest", |s| s.iter().filter(|s| **s == JobState::Sent).count() == 9).await;
    assert_eq!(run.fake.states().iter().filter(|s| **s == JobState::Unconfirmed).count(), 1);
    let mut printed = codes(&zebra);
    printed.dedup();
    assert_eq!(printed.len(), 9, "{printed:?}");
    run.end().await;
}
