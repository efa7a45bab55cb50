package io.mlops.gateway;

import io.mlops.gateway.access.Identity;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads who a client is from the certificate that its handshake proved. */
final class CertificateIdentity {
    private CertificateIdentity() {}

    /** The subject, or the serial number where the subject is not printable. */
    static Identity of(SSLSession session) throws SSLPeerUnverifiedException {
        X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
        String subject = certificate.getSubjectX500Principal().getName();
        return Identity.of(
                Identity.isName(subject)
                        ? subject
                        : "serial "
                                + HexFormat.of()
                                        .formatHex(certificate.getSerialNumber().toByteArray()));
    }
}
