//! A printer that speaks IPP and fails: cut off at every byte of a job and of its answer, busy, gone, giving up.

use super::message::{Answer, Operation, Request};
use super::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const LABEL: &[u8] = b"^XA^CI28^FO24,24^A0N,96,96^FH_^FD7042K^FS^XZ\n";
const SIZE: (f64, f64) = (101.6, 76.2);

/// What goes wrong, once, with the next job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It hangs up after so many bytes of the request.
    Request(usize),
    /// It takes the job, and hangs up after so many bytes of the answer.
    Answer(usize),
}

#[derive(Default)]
struct Inside {
    /// Names and states of its jobs.
    jobs: Vec<(String, i32)>,
    fault: Option<Fault>,
    /// It answers nobody any more once the fault has happened.
    then_gone: bool,
    gone: bool,
    /// So many jobs are refused because it is busy.
    busy: u32,
    /// What becomes of a job.
    end: i32,
}

struct Printer {
    inside: Arc<Mutex<Inside>>,
    port: u16,
    _stop: tokio_util::sync::DropGuard,
}

impl Printer {
    async fn start(inside: Inside) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (inside, stop) = (Arc::new(Mutex::new(inside)), CancellationToken::new());
        let (shared, stopped) = (Arc::clone(&inside), stop.clone());
        TaskTracker::new().spawn(stopped.run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Whoever asks may be gone by now.
                serve(&shared, stream).await.unwrap_or_default();
            }
        }));
        Self { inside, port, _stop: stop.drop_guard() }
    }

    fn link(&self) -> IppLink {
        let times = Times {
            stall: Duration::from_secs(10),
            silent: Duration::from_millis(100),
            settle: Duration::from_millis(1),
            ..Times::default()
        };
        let mut link = IppLink::new("127.0.0.1".to_owned(), self.port, "/ipp/print".to_owned(), times);
        link.format = Format::Zpl;
        link
    }

    fn jobs(&self) -> usize {
        self.inside.lock().unwrap().jobs.len()
    }
}

/// One request and its answer. None: it hung up.
async fn serve(inside: &Mutex<Inside>, mut stream: TcpStream) -> Option<()> {
    let fault = {
        let inside = inside.lock().unwrap();
        if inside.gone {
            return None;
        }
        inside.fault
    };
    let room = if let Some(Fault::Request(n)) = fault { n } else { usize::MAX };
    let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
    let body = loop {
        if all.len() >= room {
            inside.lock().unwrap().happened();
            return None;
        }
        let end = buffer.len().min(room - all.len());
        let n = stream.read(&mut buffer[..end]).await.ok().filter(|n| *n > 0)?;
        all.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&all).to_ascii_lowercase();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length: usize = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let begin = memchr::memmem::find(&all, b"\r\n\r\n").unwrap() + 4;
        if all.len() == begin + length {
            break all.split_off(begin);
        }
    };
    let answer = inside.lock().unwrap().answer(&body);
    let mut bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len()).into_bytes();
    bytes.extend(answer);
    if let (Some(Fault::Answer(n)), true) = (fault, body[3] == Operation::PrintJob as u8) {
        bytes.truncate(n);
        inside.lock().unwrap().happened();
    }
    stream.write_all(&bytes).await.ok()
}

impl Inside {
    fn happened(&mut self) {
        (self.fault, self.gone) = (None, self.then_gone);
    }

    fn answer(&mut self, body: &[u8]) -> Vec<u8> {
        let asked = Answer::read(body).unwrap();
        let said = || Request::new(Operation::GetJobs, "ipp://printer");
        let ok = |request: Request| with_status(request.end(&[]), 0);
        if asked.status == Operation::PrintJob as u16 {
            assert!(body.ends_with(LABEL), "the whole label");
            if self.busy > 0 {
                self.busy -= 1;
                return with_status(said().end(&[]), BUSY);
            }
            self.jobs.push((asked.texts("job-name", None).remove(0), self.end));
            return ok(said().job().integer("job-id", i32::try_from(self.jobs.len()).unwrap()));
        }
        if asked.status == Operation::GetJobAttributes as u16 {
            let job = usize::try_from(asked.number("job-id", None).unwrap()).unwrap();
            return ok(said().job().integer("job-state", self.jobs[job - 1].1));
        }
        assert_eq!(asked.status, Operation::GetJobs as u16);
        let completed = asked.texts("which-jobs", None) == ["completed"];
        let found = (1..).zip(&self.jobs).filter(|(_, (_, state))| (*state >= CANCELED) == completed);
        ok(found.fold(said(), |request, (id, (name, state))| {
            request.job().integer("job-id", id).name("job-name", name).integer("job-state", *state)
        }))
    }
}

fn with_status(mut message: Vec<u8>, status: u16) -> Vec<u8> {
    message[2..4].copy_from_slice(&status.to_be_bytes());
    message
}

fn good() -> Inside {
    Inside { end: COMPLETED, ..Inside::default() }
}

/// Length of the request of a job, and of its answer.
async fn lengths() -> (usize, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let printer = Printer::start(good()).await;
    let mut link = printer.link();
    link.port = listener.local_addr().unwrap().port();
    let far = printer.port;
    // It takes one connection: what became of the job can't be asked through it.
    let relay = async move {
        let (mut near, _) = listener.accept().await.unwrap();
        drop(listener);
        let mut far = TcpStream::connect(("127.0.0.1", far)).await.unwrap();
        let (up, down) = tokio::io::copy_bidirectional(&mut near, &mut far).await.unwrap();
        (usize::try_from(up).unwrap(), usize::try_from(down).unwrap())
    };
    let (lengths, _) = tokio::join!(relay, link.send("k2k-1-1", LABEL, SIZE));
    lengths
}

#[tokio::test]
async fn cut_off_at_any_byte_the_printer_is_asked_whether_it_has_the_job() {
    let (request, answer) = lengths().await;
    assert!(request > 300 && answer > 100, "{request} {answer}");
    for (fault, jobs) in (0..request).map(|n| (Fault::Request(n), 0)).chain((0..answer).map(|n| (Fault::Answer(n), 1)))
    {
        let printer = Printer::start(Inside { fault: Some(fault), ..good() }).await;
        let mut link = printer.link();
        let fate = link.send("k2k-1-1", LABEL, SIZE).await;
        assert_eq!((printer.jobs(), fate == Fate::Sent), (jobs, jobs == 1), "{fault:?}: {fate:?}");
        if matches!(fate, Fate::NotSent(_)) {
            assert_eq!((link.send("k2k-1-2", LABEL, SIZE).await, printer.jobs()), (Fate::Sent, 1), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn cut_off_by_a_printer_that_is_gone_then_nobody_knows_until_it_is_back() {
    let (request, answer) = lengths().await;
    for fault in [Fault::Request(0), Fault::Request(request - 1), Fault::Answer(0), Fault::Answer(answer - 1)] {
        let printer = Printer::start(Inside { fault: Some(fault), then_gone: true, ..good() }).await;
        let mut link = printer.link();
        let fate = link.send("k2k-1-1", LABEL, SIZE).await;
        assert!(matches!(fate, Fate::Unconfirmed(_)), "{fault:?}: {fate:?}");
        assert_eq!(link.came_out("k2k-1-1").await, Some(false), "open while it is gone");
        printer.inside.lock().unwrap().gone = false;
        let proof = matches!(fault, Fault::Answer(_)).then_some(true);
        assert_eq!(link.came_out("k2k-1-1").await, proof, "{fault:?}");
    }
}

#[tokio::test]
async fn a_busy_printer_is_asked_again_and_one_that_gives_up_has_failed() {
    let printer = Printer::start(Inside { busy: 1, ..good() }).await;
    assert_eq!(printer.link().send("k2k-1-1", LABEL, SIZE).await, Fate::Sent);
    assert_eq!(printer.jobs(), 1);
    let always = Printer::start(Inside { busy: u32::MAX, ..good() }).await;
    assert!(matches!(always.link().send("k2k-1-1", LABEL, SIZE).await, Fate::NotSent(_)));
    for (end, what) in [(ABORTED, What::Aborted), (CANCELED, What::CancelledThere)] {
        let printer = Printer::start(Inside { end, ..good() }).await;
        let fate = printer.link().send("k2k-1-1", LABEL, SIZE).await;
        assert!(matches!(&fate, Fate::Failed(why) if why.what == what), "{fate:?}");
    }
    // Held there, for paper: it may come out any time.
    let printer = Printer::start(Inside { end: 4, ..good() }).await;
    let mut link = printer.link();
    assert!(matches!(link.send("k2k-1-1", LABEL, SIZE).await, Fate::Unconfirmed(_)));
    printer.inside.lock().unwrap().jobs[0].1 = COMPLETED;
    assert_eq!(link.came_out("k2k-1-1").await, Some(true));
}
