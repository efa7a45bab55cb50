package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayEventsTest {
    private Gateway first;
    private Gateway second;

    @BeforeEach
    void start() throws IOException {
        first = new Gateway();
        second = new Gateway();
    }

    @AfterEach
    void stop() {
        first.server.stop(0);
        second.server.stop(0);
    }

    @Test
    void mergesTheEventsOfAllByTimeAndTellsEachOnce() {
        GatewayEvents events = new GatewayEvents(() -> List.of(first.seat(1), second.seat(2)));
        first.events = event(1, "08:00:03", "EJECTED");
        second.events = event(1, "08:00:01", "ROUTES_APPLIED") + "," + event(2, "08:00:02", "EJECTED");
        assertThat(events.poll())
                .extracting(GatewayEvent::type)
                .containsExactly("ROUTES_APPLIED", "EJECTED", "EJECTED");
        assertThat(first.after).isEqualTo("after=0");
        events.poll();
        assertThat(first.after).isEqualTo("after=1");
        assertThat(second.after).isEqualTo("after=2");
    }

    @Test
    void aGatewayThatDiesIsPassedOverAndItsSuccessorIsReadFromTheStart() {
        GatewayEvents events = new GatewayEvents(() -> List.of(first.seat(1), second.seat(2)));
        second.events = event(7, "08:00:01", "EJECTED");
        events.poll();
        first.server.stop(0);
        second.startedAt = "2026-11-21T09:00:00Z";
        second.events = event(1, "09:00:01", "ROUTES_APPLIED");
        assertThat(events.poll()).extracting(GatewayEvent::sequence).containsExactly(1L);
        assertThat(second.after).isEqualTo("after=0");

        second.server.stop(0);
        assertThat(events.poll()).isEmpty();
    }

    @Test
    void atTheFirstLookSomebodyMustAnswer() {
        first.server.stop(0);
        GatewayEvents events = new GatewayEvents(() -> List.of(first.seat(1)));
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(events::poll)
                .withMessageContaining("cannot read the gateway's events")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private static String event(int sequence, String time, String type) {
        return "{\"seq\":" + sequence + ",\"at\":\"2026-11-21T" + time + "Z\",\"type\":\"" + type + "\"}";
    }

    /** An admin port that tells the events that a test sets, whatever it is asked. */
    private static final class Gateway {
        private final HttpServer server;
        private volatile String startedAt = "2026-11-21T08:00:00Z";
        private volatile String events = "";
        private volatile String after = "";

        Gateway() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/events", exchange -> {
                after = exchange.getRequestURI().getQuery();
                byte[] page = ("{\"startedAt\":\"" + startedAt + "\",\"events\":[" + events + "]}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            server.start();
        }

        GatewaySeat seat(int slot) {
            return new GatewaySeat(
                    slot,
                    slot,
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        }
    }
}
