package io.mlops.cli.http;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts one certificate that is known, whatever its name and issuer, and everything else as the system does. Thread-safe.
 */
final class KnownCertificate extends X509ExtendedTrustManager {
    private final X509Certificate known;
    private final X509ExtendedTrustManager system;

    private KnownCertificate(X509Certificate known, X509ExtendedTrustManager system) {
        this.known = known;
        this.system = system;
    }

    static KnownCertificate orTheSystems(X509Certificate known) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager system) {
                return new KnownCertificate(known, system);
            }
        }
        throw new GeneralSecurityException("this Java has no list of certificates that it trusts");
    }

    private boolean isKnown(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0 || !known.equals(chain[0])) {
            return false;
        }
        known.checkValidity();
        return true;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!isKnown(chain)) {
            system.checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (!isKnown(chain)) {
            system.checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (!isKnown(chain)) {
            system.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        system.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        system.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        system.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return system.getAcceptedIssuers();
    }
}
