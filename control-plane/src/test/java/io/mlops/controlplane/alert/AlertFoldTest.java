package io.mlops.controlplane.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.alert.Alert.Kind;
import io.mlops.controlplane.alert.Notification.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlertFoldTest {
    private final AlertFold fold = new AlertFold();
    private Instant now = Instant.parse("2026-11-21T08:00:00Z");

    @Test
    void whatHappensAgainAndAgainIsOneMessageAnHourAndOneAtTheEnd() {
        assertThat(raise(Kind.EJECTION, "policy")).hasSize(1);
        int sent = 0;
        for (int i = 0; i < 150; i++) {
            now = now.plusSeconds(30);
            sent += raise(Kind.EJECTION, "policy").size() + fold.due(now).size();
        }
        // Seventy-five minutes: one more message.
        assertThat(sent).isEqualTo(1);
        assertThat(raise(Kind.EJECTION, "other")).hasSize(1);
        assertThat(fold.size()).isEqualTo(2);

        now = now.plus(AlertFold.QUIET);
        List<Notification> over = fold.due(now);
        assertThat(over).extracting(Notification::state).containsOnly(State.RESOLVED);
        assertThat(over).extracting(Notification::count).containsExactlyInAnyOrder(1L, 151L);
        assertThat(fold.size()).isZero();
        assertThat(fold.due(now.plus(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void whatLastsIsOverWhenSomebodySaysSo() {
        assertThat(raise(Kind.GATEWAY_DOWN, "gateway"))
                .extracting(Notification::state)
                .containsExactly(State.FIRING);
        now = now.plus(Duration.ofMinutes(59));
        assertThat(raise(Kind.GATEWAY_DOWN, "gateway")).isEmpty();
        assertThat(fold.due(now)).isEmpty();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(fold.due(now)).extracting(Notification::state).containsExactly(State.STILL_FIRING);
        List<Notification> over = fold.clear(Kind.GATEWAY_DOWN, "gateway", "again", now);
        assertThat(over).extracting(Notification::state).containsExactly(State.RESOLVED);
        assertThat(over.getFirst().since()).isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(fold.clear(Kind.GATEWAY_DOWN, "gateway", "again", now)).isEmpty();
    }

    @Test
    void theMessageIsJson() {
        byte[] json = raise(Kind.OBJECTIVE_AT_RISK, "policy").getFirst().json("host /home");
        JsonNode node = JsonMapper.shared().readTree(new String(json, StandardCharsets.UTF_8));
        assertThat(node.path("version").asInt()).isEqualTo(1);
        assertThat(node.path("kind").asString()).isEqualTo("OBJECTIVE_AT_RISK");
        assertThat(node.path("severity").asString()).isEqualTo("CRITICAL");
        assertThat(node.path("state").asString()).isEqualTo("FIRING");
        assertThat(node.path("subject").asString()).isEqualTo("policy");
        assertThat(node.path("message").asString()).isEqualTo("what");
        assertThat(node.path("count").asLong()).isEqualTo(1);
        assertThat(node.path("home").asString()).isEqualTo("host /home");
    }

    private List<Notification> raise(Kind kind, String subject) {
        return fold.raise(new Alert(kind, subject, now, "what"), now);
    }
}
