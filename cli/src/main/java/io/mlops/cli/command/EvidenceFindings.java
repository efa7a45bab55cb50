package io.mlops.cli.command;

import io.mlops.cli.command.DoctorCommand.Finding;
import io.mlops.cli.command.DoctorCommand.Finding.Grade;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.audit.AuditState;
import java.util.ArrayList;
import java.util.List;

/** What {@code doctor} finds about anchors and alerts. */
final class EvidenceFindings {
    private EvidenceFindings() {}

    static List<Finding> of(Config config, Session session) {
        List<Finding> findings = new ArrayList<>();
        boolean webhook = !config.value(ConfigKey.ALERTS_WEBHOOK).isEmpty();
        boolean command = !config.value(ConfigKey.ALERTS_COMMAND).isBlank();
        boolean heartbeat = !config.value(ConfigKey.ALERTS_HEARTBEAT).isEmpty();
        if (!webhook && !command) {
            findings.add(Finding.good("alerts", "not set up: nobody is told of ejections, failovers and rollbacks"));
        } else if (!heartbeat) {
            findings.add(new Finding(
                    Grade.ODD,
                    "alerts",
                    "the controller sends them: while it is dead nobody is told, not even of that",
                    "let something wait for a heartbeat: "
                            + session.commandLine("config set alerts.heartbeat https://...")));
        } else {
            findings.add(Finding.good("alerts", "set up, with a heartbeat"));
        }
        findings.add(Finding.good(
                "anchors",
                config.value(ConfigKey.AUDIT_ANCHORS).isEmpty()
                        ? "not set up: a rewritten journal could not be told from a true one"
                        : config.value(ConfigKey.AUDIT_ANCHORS)));
        AuditState.readNews(session.home().auditFile()).ifPresent(state -> trouble(findings, state));
        return findings;
    }

    private static void trouble(List<Finding> findings, AuditState state) {
        if (!state.alertTrouble().isEmpty()) {
            findings.add(new Finding(Grade.BAD, "alerts", "not delivered: " + state.alertTrouble(), ""));
        }
        for (AuditState.Place place : state.anchors()) {
            if (!place.trouble().isEmpty()) {
                findings.add(new Finding(Grade.BAD, "anchors", place.place() + ": " + place.trouble(), ""));
            }
        }
    }
}
