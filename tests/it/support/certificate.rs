//! Certificates for servers on this computer.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// A certificate for 127.0.0.1, and the one that it is signed by.
pub(crate) struct Certificate {
    /// To be trusted, as PEM.
    pub(crate) ca: String,
    pub(crate) leaf: rcgen::Certificate,
    pub(crate) key: KeyPair,
}

impl Certificate {
    /// Makes both: rustls takes no certificate that signs itself.
    pub(crate) fn make() -> Self {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
        let key = KeyPair::generate().unwrap();
        let names = ["127.0.0.1", "localhost"].map(str::to_owned);
        let mut leaf = CertificateParams::new(names).unwrap();
        leaf.is_ca = IsCa::ExplicitNoCa;
        let leaf = leaf.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
        Self { ca: ca_pem, leaf, key }
    }
}
