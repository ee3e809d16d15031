package theater.schemas.registry;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for TLS to the registry, as Java key stores (PKCS 12, JKS or PEM converted to either).
 *
 * @param truststore certificates to trust; null: the JDK's own
 * @param truststorePassword null: none
 * @param keystore the client's own key and certificate; null: none
 * @param keystorePassword also the key's; null: none
 */
public record TlsConfig(
        @Nullable Path truststore,
        @Nullable String truststorePassword,
        @Nullable Path keystore,
        @Nullable String keystorePassword) {

    @Override
    public String toString() {
        return "TlsConfig[truststore=" + truststore + ", keystore=" + keystore + "]";
    }
}
