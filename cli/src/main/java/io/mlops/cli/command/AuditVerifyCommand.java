package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorVerification;
import io.mlops.controlplane.anchor.VerifyingKey;
import io.mlops.controlplane.journal.JournalVerification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JsonGenerator;

/** {@code audit verify}: recomputes the chain of hashes, and compares it with its anchors; what does not fit is exit code 8. */
public final class AuditVerifyCommand implements Command {
    private final Value<URI> anchor =
            Value.optional("URI", "compare with the anchors at this place", AuditConfig::uri, "--anchor");
    private final Value<Path> publicKey = Value.optional(
            "FILE",
            "the public key, PEM; several may follow each other (default: that of the home's own key)",
            Path::of,
            "--public-key");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "audit verify",
                        "Check that nobody changed the journal.",
                        "audit verify",
                        "audit verify --anchor file:///mnt/other/anchors --public-key regulator.pem")
                .addOption(anchor.spec())
                .addOption(publicKey.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        if (publicKey.find().isPresent() && anchor.find().isEmpty()) {
            throw new UsageException("--public-key proves anchors", "name their place with --anchor URI");
        }
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            if (anchor.find().isPresent()) {
                return anchors(session, workspace, plane, anchor.require());
            }
            return print(session, plane.verifyJournal());
        }
    }

    private static int print(Session session, JournalVerification found) {
        if (session.json()) {
            Json.print(session, json -> write(json, found));
        } else if (found.intact()) {
            session.result("intact: " + found.entries() + " entries, head " + found.head());
        } else {
            session.result("BROKEN at entry " + found.brokenAt() + ": " + found.reason());
        }
        return found.intact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static void write(JsonGenerator json, JournalVerification found) {
        json.writeBooleanProperty("intact", found.intact());
        json.writeNumberProperty("entries", found.entries());
        json.writeStringProperty("head", found.head());
        json.writeNumberProperty("brokenAt", found.brokenAt());
        json.writeStringProperty("reason", found.reason());
    }

    private int anchors(Session session, Workspace workspace, ControlPlane plane, URI place) throws IOException {
        AnchorVerification found = plane.verifyAnchors(workspace.providers(), place, keys(session, workspace));
        if (session.json()) {
            Json.print(session, json -> {
                json.writeBooleanProperty("intact", found.intact());
                json.writeStringProperty("place", found.place());
                json.writeNumberProperty("anchors", found.anchors());
                json.writeNumberProperty("anchoredSequence", found.anchoredSequence());
                json.writeStringProperty("anchoredAt", found.anchoredAt());
                json.writeNumberProperty("unanchored", found.unanchored());
                json.writeNumberProperty("brokenAt", found.brokenAt());
                json.writeArrayPropertyStart("findings");
                found.findings().forEach(json::writeString);
                json.writeEndArray();
                json.writeObjectPropertyStart("journal");
                write(json, found.journal());
                json.writeEndObject();
            });
        } else if (found.intact()) {
            session.result("intact: " + found.journal().entries() + " entries, of which " + found.anchoredSequence()
                    + " are proven by " + found.anchors() + " anchors at " + found.place() + ", the newest of "
                    + found.anchoredAt());
        } else {
            session.result(found.brokenAt() == 0 ? "BROKEN" : "BROKEN at entry " + found.brokenAt());
            found.findings().forEach(finding -> session.result("  " + finding));
        }
        return found.intact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private List<VerifyingKey> keys(Session session, Workspace workspace) throws IOException {
        if (publicKey.find().isEmpty()) {
            session.note("the anchors are checked with the home's own key: whoever has the home could have made them;"
                    + " --public-key FILE checks with one that was kept elsewhere");
            return List.of(AnchorKey.read(new AuditConfig(session, workspace.config()).key())
                    .verifying());
        }
        List<VerifyingKey> keys = VerifyingKey.parse(Files.readString(publicKey.require()));
        if (keys.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read a public key from " + publicKey.require()
                            + ": it holds no PEM block PUBLIC KEY; mlops-cli audit anchor --public-key prints one");
        }
        return keys;
    }
}
