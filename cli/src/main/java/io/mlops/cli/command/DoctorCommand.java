package io.mlops.cli.command;

import io.mlops.MlopsException;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Table;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code doctor}: looks at everything that a deployment needs of this machine. */
public final class DoctorCommand implements Command {
    private final Argument provider = Argument.optional(0, "PROVIDER", "only this provider");
    private final Value<Path> file =
            Value.optional("FILE", "a spec that is to be deployed: are there quotas for it?", Path::of, "-f", "--file");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "doctor",
                        "Find out what is wrong with this machine and the providers, and what to do about it.",
                        "doctor",
                        "doctor local",
                        "doctor -f deployment.yaml")
                .addPositional(provider.spec())
                .addOption(file.spec());
    }

    @Override
    public int run(Session session) {
        List<Manifest> manifests = file.find().map(Manifests::read).orElse(List.of());
        List<Finding> findings = new Examination(session, manifests).findings(provider.find());
        boolean healthy = findings.stream().noneMatch(finding -> finding.grade() == Finding.Grade.BAD);
        if (session.json()) {
            Json.print(session, json -> {
                json.writeBooleanProperty("healthy", healthy);
                json.writeArrayPropertyStart("findings");
                for (Finding finding : findings) {
                    json.writeStartObject();
                    json.writeStringProperty("subject", finding.subject());
                    json.writeStringProperty("grade", finding.grade().name());
                    json.writeStringProperty("found", finding.found());
                    json.writeStringProperty("advice", finding.advice());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
        } else {
            Table table = new Table("");
            findings.forEach(finding -> table.row(finding.grade().word(), finding.subject(), finding.found()));
            List<String> lines = table.lines();
            for (int i = 0; i < lines.size(); i++) {
                session.result(lines.get(i));
                String advice = findings.get(i).advice();
                if (!advice.isEmpty()) {
                    session.result("      -> " + advice);
                }
            }
        }
        return healthy ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    /** One thing that was looked at; the advice is empty where nothing has to be done. */
    record Finding(Grade grade, String subject, String found, String advice) {
        static Finding good(String subject, String found) {
            return new Finding(Grade.GOOD, subject, found, "");
        }

        static Finding of(String provider, io.mlops.provider.Finding found) {
            return new Finding(
                    Grade.valueOf(found.grade().name()),
                    provider + " " + found.subject(),
                    found.found(),
                    found.advice());
        }

        static Finding bad(String subject, MlopsException why) {
            return new Finding(Grade.BAD, subject, String.valueOf(why.getMessage()), "");
        }

        /** How it stands. */
        enum Grade {
            GOOD("ok"),
            ODD("warn"),
            BAD("FAIL");

            private final String word;

            Grade(String word) {
                this.word = word;
            }

            String word() {
                return word;
            }
        }
    }
}
