//! What a deployment needs besides its files: accounts on both Prosody instances, and certificates.

use crate::Topology;
use crate::component::{Account, Certificate, FeatureRole, Login, MainProsody, VirtualHost};
use crate::fact::{Component, Tls};
use crate::name::{BareJid, Domain, EnvName, FilePath, MachineName, Password};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// Where the config of the main Prosody lies, which is also where Prosody looks when it is told nothing.
pub(crate) const MAIN_CONFIG: &str = "/etc/prosody/prosody.cfg.lua";
/// Where the config of Prosody-JVB lies.
pub(crate) const JVB_CONFIG: &str = "/etc/prosody-jvb/prosody.cfg.lua";
/// The user Debian's package runs Prosody as.
pub(crate) const PROSODY_USER: &str = "prosody";

/// An account that must exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountNeed {
    /// The machine of the Prosody it is registered on.
    pub machine: MachineName,
    /// That Prosody: `main Prosody` or `Prosody-JVB`.
    pub service: &'static str,
    /// The config of that Prosody, which `prosodyctl --config` must be given: without it the account ends on the
    /// main one.
    pub config: &'static str,
    /// The account.
    #[serde(serialize_with = "as_text")]
    pub jid: BareJid,
    /// The environment variable its password is registered from: the one the deployment names, or one made from the
    /// account where the password is written out or read from a file.
    pub variable: EnvName,
}

/// A certificate that must be there before a server can use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateNeed {
    /// The domain it must name.
    pub domain: Domain,
    /// The machine of the server that shows it.
    pub machine: MachineName,
    /// That server: `main Prosody`, `Prosody-JVB` or `nginx`.
    pub service: &'static str,
    /// Where the certificate is looked for, with the chain that leads to a known authority.
    pub chain: FilePath,
    /// Where its private key is looked for.
    pub key: FilePath,
    /// The user who must be able to read both.
    pub user: &'static str,
    /// Whether no authority stands behind it.
    pub self_signed: bool,
    /// Who refuses the server when the certificate does not convince them.
    pub verified_by: Vec<Verifier>,
}

/// Who verifies a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verifier {
    /// What it is: `Jicofo`, `bridge jvb1`, `browsers`.
    pub who: String,
    /// The machine whose trust store it goes by; none for browsers, which bring their own.
    pub machine: Option<MachineName>,
}

fn as_text<T: std::fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl Topology {
    /// Every account that must be registered, in the order in which that is done.
    ///
    /// ```
    /// # use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
    /// # let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    /// let accounts = Topology::resolve(&spec)?.accounts();
    /// let jids: Vec<String> = accounts.iter().map(|account| account.jid.to_string()).collect();
    /// assert_eq!(jids, ["focus@auth.jitsi.example.com", "focus@tech.jitsi.example.com", "jvb@tech.jitsi.example.com"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accounts(&self) -> Vec<AccountNeed> {
        let all = self.components();
        let main =
            all.main_prosody.accounts.iter().map(|account| (&all.main_prosody.machine, MAIN, MAIN_CONFIG, account));
        let jvb = all.prosody_jvb.accounts.iter().map(|account| (&all.prosody_jvb.machine, JVB, JVB_CONFIG, account));
        let accounts: Vec<(&MachineName, &'static str, &'static str, &Account)> = main.chain(jvb).collect();
        let mut taken: BTreeSet<EnvName> =
            accounts.iter().filter_map(|(.., account)| named(&account.password).cloned()).collect();
        let need =
            |(machine, service, config, account): (&MachineName, &'static str, &'static str, &Account)| AccountNeed {
                machine: machine.clone(),
                service,
                config,
                jid: account.jid.clone(),
                variable: named(&account.password).cloned().unwrap_or_else(|| made_from(&account.jid, &mut taken)),
            };
        accounts.into_iter().map(need).collect()
    }

    /// Every certificate that must be there, by server.
    ///
    /// ```
    /// # use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
    /// # let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    /// let certificates = Topology::resolve(&spec)?.certificates();
    /// let domains: Vec<&str> = certificates.iter().map(|need| need.domain.as_str()).collect();
    /// assert_eq!(domains, ["jitsi.example.com", "auth.jitsi.example.com", "tech.jitsi.example.com", "jitsi.example.com"]);
    /// assert_eq!(certificates[2].chain.as_str(), "/etc/prosody-jvb/certs/tech.jitsi.example.com.crt");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn certificates(&self) -> Vec<CertificateNeed> {
        let mut needs = self.certificate_files();
        for need in needs.iter_mut().filter(|need| need.verified_by.is_empty()) {
            need.verified_by = self.verifiers(&need.domain);
        }
        needs
    }

    /// The same without who among the components verifies them, for those who only look for the files.
    pub(crate) fn certificate_files(&self) -> Vec<CertificateNeed> {
        let all = self.components();
        let need = |domain: &Domain,
                    machine: &MachineName,
                    service,
                    Certificate { chain, key, self_signed }: &Certificate| CertificateNeed {
            domain: domain.clone(),
            machine: machine.clone(),
            service,
            chain: chain.clone(),
            key: key.clone(),
            user: PROSODY_USER,
            self_signed: *self_signed,
            verified_by: Vec::new(),
        };
        let main = &all.main_prosody;
        let mut needs: Vec<CertificateNeed> =
            login_hosts(main).map(|host| need(&host.domain, &main.machine, MAIN, &host.certificate)).collect();
        let tech = &all.prosody_jvb.tech_domain;
        needs.push(need(&tech.domain, &all.prosody_jvb.machine, JVB, &tech.certificate));
        let nginx = &all.nginx;
        let browsers = Verifier { who: "browsers".to_owned(), machine: None };
        // nginx opens its files before it gives up being root.
        needs.push(CertificateNeed {
            user: "root",
            verified_by: vec![browsers],
            ..need(&nginx.domain, &nginx.machine, "nginx", &nginx.certificate)
        });
        needs
    }

    /// The programs that verify what a server shows for `domain`.
    fn verifiers(&self, domain: &Domain) -> Vec<Verifier> {
        let all = self.components();
        let verifies = |login: &&Login| login.verify_certificate && login.tls != Tls::Never && login.domain == *domain;
        let xmpp = &all.jicofo.xmpp;
        let jicofo = [Some(&xmpp.client.login), xmpp.service.enabled.then_some(&xmpp.service.login)];
        let jicofo = jicofo
            .into_iter()
            .flatten()
            .filter(verifies)
            .map(|_| Verifier { who: "Jicofo".to_owned(), machine: Some(all.jicofo.machine.clone()) });
        let bridges = all
            .bridges
            .iter()
            .filter(|bridge| bridge.xmpp.iter().map(|client| &client.login).any(|login| verifies(&login)));
        jicofo
            .chain(
                bridges.map(|bridge| Verifier {
                    who: crate::fact::title(bridge),
                    machine: Some(bridge.machine().clone()),
                }),
            )
            .collect()
    }
}

const MAIN: &str = "main Prosody";
const JVB: &str = "Prosody-JVB";

/// The hosts people and Jicofo log in on, each of which shows a certificate.
fn login_hosts(main: &MainProsody) -> impl Iterator<Item = &VirtualHost> {
    let features = main.features.iter().filter_map(|feature| match feature.host.as_ref()? {
        FeatureRole::VirtualHost(host) => Some(host),
        FeatureRole::Component(_) | FeatureRole::Muc(_) => None,
    });
    [&main.client_domain, &main.auth_domain].into_iter().chain(features)
}

/// The variable that a deployment names for a password.
fn named(password: &Password) -> Option<&EnvName> {
    match password {
        Password::Env(name) => Some(name),
        Password::File { .. } | Password::Literal(_) => None,
    }
}

/// A variable for a password that has none: `focus@auth.example.org` gives `FOCUS_AUTH_EXAMPLE_ORG_PASSWORD`.
fn made_from(jid: &BareJid, taken: &mut BTreeSet<EnvName>) -> EnvName {
    let letters = jid
        .to_string()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect::<String>();
    // A name may be 128 bytes long and not begin with a digit.
    let stem: String = if letters.starts_with(|c: char| c.is_ascii_digit()) { format!("_{letters}") } else { letters }
        .chars()
        .take(100)
        .collect();
    let ending = |number: u32| if number == 1 { String::new() } else { format!("_{number}") };
    let names = (1..).map(|number| {
        EnvName::parse(&format!("{stem}_PASSWORD{}", ending(number))).unwrap_or_else(|error| unreachable!("{error}"))
    });
    let free = names
        .into_iter()
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| unreachable!("there are more numbers than accounts"));
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_made_of_the_account_and_of_no_other() {
        let mut taken = BTreeSet::from([EnvName::parse("A_X_ORG_PASSWORD").unwrap()]);
        let mut made = |jid: &str| made_from(&BareJid::parse(jid).unwrap(), &mut taken).to_string();
        assert_eq!(made("focus@auth.example.org"), "FOCUS_AUTH_EXAMPLE_ORG_PASSWORD");
        assert_eq!(made("a@x.org"), "A_X_ORG_PASSWORD_2");
        assert_eq!(made("a_x@org"), "A_X_ORG_PASSWORD_3");
        assert_eq!(made("1@x.org"), "_1_X_ORG_PASSWORD");
    }
}
