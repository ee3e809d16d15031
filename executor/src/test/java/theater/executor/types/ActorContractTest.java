package theater.executor.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import theater.schemas.manifest.ActorContract;
import theater.wasmtime.WitContract;

/** Manifests and the binding to Wasmtime say the contract each for itself, since neither knows the other. */
class ActorContractTest {
    @Test
    void shouldNameTheContractThatTheBindingWasGeneratedFrom() {
        assertThat(ActorContract.PACKAGE).isEqualTo(WitContract.PACKAGE);
        assertThat(ActorContract.VERSION).isEqualTo(WitContract.VERSION);
        assertThat(WitContract.IMPORTS).contains(ActorContract.interfaceName("state"));
    }
}
