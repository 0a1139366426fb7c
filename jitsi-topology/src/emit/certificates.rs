//! The list of certificates: what must lie on each machine, and whom it must trust.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::name::{FilePath, MachineName};
use crate::need::{CertificateNeed, Verifier};
use crate::table::Table;
use std::fmt::{self, Write};

/// Writes, for each machine, which certificates it needs and whose certificates it must trust.
#[derive(Clone, Debug)]
pub struct Certificates {
    /// What the files were made from.
    pub origin: Origin,
}

const PATH: &str = "/usr/local/share/doc/jitsi-topology/certificates.txt";

impl Emitter for Certificates {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let needs = topology.certificates();
        let head = self.origin.head(topology, "Certificates");
        let mut pages = pages(&needs);
        pages.sort_unstable_keys();
        for (machine, page) in pages {
            let entry = Entry { machine, path: &FilePath::known(PATH), purpose: "certificates", mode: Mode::Public };
            out.file(entry, &mut |text| page.write(text, &head).map_err(|_| EmitError::cut_off(PATH)))?;
        }
        Ok(())
    }
}

/// What concerns each machine.
fn pages(needs: &[CertificateNeed]) -> Table<&MachineName, Page<'_>> {
    let mut pages: Table<&MachineName, Page<'_>> = Table::default();
    for need in needs {
        pages.entry(&need.machine).or_default().shown.push(need);
        for Verifier { who, machine } in &need.verified_by {
            if let Some(machine) = machine {
                pages.entry(machine).or_default().trust(need, who);
            }
        }
    }
    pages
}

/// What concerns one machine. It does not speak of other machines' bridges, so that one more changes nothing here.
#[derive(Default)]
struct Page<'a> {
    /// What its servers show.
    shown: Vec<&'a CertificateNeed>,
    /// What its programs verify, with the programs.
    trusted: Vec<(&'a CertificateNeed, Vec<&'a str>)>,
}

impl<'a> Page<'a> {
    /// The program called `who` verifies the certificate. All who verify one are told of before the next.
    fn trust(&mut self, need: &'a CertificateNeed, who: &'a str) {
        match self.trusted.last_mut() {
            Some((last, programs)) if std::ptr::eq(*last, need) => programs.push(who),
            _ => self.trusted.push((need, vec![who])),
        }
    }

    fn write(&self, out: &mut dyn Write, head: &str) -> fmt::Result {
        writeln!(out, "{head}")?;
        if !self.shown.is_empty() {
            writeln!(
                out,
                "\nThese must be on this machine before its servers start. Each names its domain as a subject alternative name."
            )?;
        }
        for need in &self.shown {
            let CertificateNeed { domain, machine: _, service, chain, key, user, self_signed, verified_by } = need;
            writeln!(
                out,
                "\n{domain}, shown by {service}\n  certificate and chain  {chain}\n  private key            {key}\n  read by                {user}"
            )?;
            let verified = verified_by
                .first()
                .map_or("nobody", |first| if first.machine.is_none() { "browsers" } else { "Jicofo or bridges" });
            writeln!(out, "  verified by            {verified}{}", if *self_signed { "; self-signed" } else { "" })?;
        }
        if !self.trusted.is_empty() {
            writeln!(
                out,
                "\nPrograms on this machine verify these, with Java's trust store, and refuse what it does not know:\n"
            )?;
            for (CertificateNeed { domain, service, .. }, who) in &self.trusted {
                writeln!(out, "  {domain}, shown by {service}: {}", who.join(", "))?;
            }
            let name = authority();
            writeln!(
                out,
                "\nA public authority is known already. One of your own has to be made known (Debian packages ca-certificates and\nca-certificates-java): put its certificate at\n  {name}\nand run\n  update-ca-certificates"
            )?;
        }
        Ok(())
    }
}

/// Where Debian looks for further authorities.
fn authority() -> FilePath {
    FilePath::known("/usr/local/share/ca-certificates/jitsi-authority.crt")
}
