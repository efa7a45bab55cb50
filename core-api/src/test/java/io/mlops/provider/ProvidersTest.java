package io.mlops.provider;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Here no provider is on the class path; that each is found where it is, is in the providers' contract. */
final class ProvidersTest {
    private final Providers providers = Providers.onClassPath(name -> Map.of());

    @Test
    void aProviderThatIsNotThereIsNamedWithWhatToDo() {
        assertThat(providers.names()).isEmpty();
        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> providers.open("local")))
                .hasMessage("cannot open provider local: it is not on the class path (none is); add its module,"
                        + " mlops-provider-NAME");
    }

    @Test
    void aTransportOfAProviderThatIsNotThereNamesTheEndpointToo() {
        TransportTarget target =
                new TransportTarget("policy-1", Location.of("local", "a"), URI.create("http://127.0.0.1:9"));

        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> providers.transport("local", target)))
                .hasMessageContaining("provider local to endpoint policy-1: it is not on the class path");
    }
}
