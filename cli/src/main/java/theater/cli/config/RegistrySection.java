package theater.cli.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.schemas.registry.BasicAuth;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.registry.TlsConfig;

/**
 * The Schema Registry.
 *
 * @param urls equal registries, tried in turn
 * @param user for basic authentication; null: none
 * @param password needed with a user
 * @param truststore certificates to trust; null: the JDK's
 * @param truststorePassword null: none
 * @param keystore the client's certificate; null: none
 * @param keystorePassword also the key's; null: none
 */
public record RegistrySection(
        List<URI> urls,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path truststore,
        @Nullable String truststorePassword,
        @Nullable Path keystore,
        @Nullable String keystorePassword) {
    public RegistrySection {
        urls = List.copyOf(urls);
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("registry: user and password go together");
        }
    }

    static RegistrySection defaults() {
        return new RegistrySection(List.of(URI.create("http://127.0.0.1:8081")), null, null, null, null, null, null);
    }

    RegistryConfig toConfig() {
        boolean tls = truststore != null || keystore != null;
        return new RegistryConfig(
                urls,
                user == null || password == null ? null : new BasicAuth(user, password),
                tls ? new TlsConfig(truststore, truststorePassword, keystore, keystorePassword) : null,
                RegistryConfig.DEFAULT_REQUEST_TIMEOUT,
                RegistryConfig.DEFAULT_ATTEMPTS,
                RegistryConfig.DEFAULT_BACKOFF);
    }

    @Override
    public String toString() {
        return "RegistrySection[urls=" + urls + "]";
    }
}
