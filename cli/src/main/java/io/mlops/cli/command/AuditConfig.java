package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.ApprovalDesk;
import io.mlops.controlplane.alert.AlertChannel;
import io.mlops.controlplane.alert.AlertCommand;
import io.mlops.controlplane.alert.Webhook;
import io.mlops.controlplane.audit.AuditSettings;
import io.mlops.controlplane.port.ArtifactPlaces;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the configuration says about evidence and alerts. */
record AuditConfig(Session session, Config config) {
    /** Where anchors are kept; empty for nowhere. */
    List<URI> anchors() {
        String places = config.value(ConfigKey.AUDIT_ANCHORS);
        return Stream.of(places.split(",", -1))
                .map(String::strip)
                .filter(place -> !place.isEmpty())
                .map(AuditConfig::uri)
                .toList();
    }

    static URI uri(String text) {
        try {
            return new URI(text);
        } catch (java.net.URISyntaxException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot use \"" + text + "\": it is no URI; write file:///FOLDER", e);
        }
    }

    Path key() {
        String file = config.value(ConfigKey.AUDIT_KEY);
        return file.isEmpty() ? session.home().auditKey() : Path.of(file);
    }

    AuditSettings settings(ArtifactPlaces places) {
        List<AlertChannel> channels = new ArrayList<>();
        String webhook = config.value(ConfigKey.ALERTS_WEBHOOK);
        if (!webhook.isEmpty()) {
            String secret = config.value(ConfigKey.ALERTS_SECRET_FILE);
            channels.add(new Webhook(url(webhook), secret.isEmpty() ? null : Path.of(secret), session.clock()));
        }
        String command = config.value(ConfigKey.ALERTS_COMMAND);
        if (!command.isBlank()) {
            channels.add(AlertCommand.parse(command));
        }
        String heartbeat = config.value(ConfigKey.ALERTS_HEARTBEAT);
        return new AuditSettings(
                anchors(),
                key(),
                places,
                channels,
                heartbeat.isEmpty() ? null : url(heartbeat),
                ApprovalDesk.parse(config.value(ConfigKey.APPROVALS)));
    }

    /** A URL that may hold a secret: what is wrong with it is said without showing it. */
    private static URI url(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot use alerts.webhook or alerts.heartbeat: it is no URL");
        }
    }
}
