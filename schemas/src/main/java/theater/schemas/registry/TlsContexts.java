package theater.schemas.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads key stores into a TLS context. */
final class TlsContexts {
    private TlsContexts() {}

    static SSLContext create(TlsConfig config) {
        try {
            KeyManagerFactory keys = null;
            Path keystore = config.keystore();
            if (keystore != null) {
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(load(keystore, config.keystorePassword()), characters(config.keystorePassword()));
            }
            TrustManagerFactory trusted = null;
            Path truststore = config.truststore();
            if (truststore != null) {
                trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trusted.init(load(truststore, config.truststorePassword()));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(),
                    trusted == null ? null : trusted.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot use the registry's key stores (" + config + "): " + e.getMessage(), e);
        }
    }

    private static KeyStore load(Path path, @Nullable String password) throws GeneralSecurityException {
        // The default type reads both PKCS 12 and JKS.
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(path)) {
            store.load(in, characters(password));
            return store;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read key store " + path + ": check its path and password", e);
        }
    }

    private static char @Nullable [] characters(@Nullable String password) {
        return password == null ? null : password.toCharArray();
    }
}
