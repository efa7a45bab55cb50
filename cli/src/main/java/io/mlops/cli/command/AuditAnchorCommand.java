package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.anchor.Anchor;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorPlace;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code audit anchor}: signs the journal's head and keeps it elsewhere. */
public final class AuditAnchorCommand implements Command {
    private final Value<URI> to =
            Value.optional("URI", "the place (default: all of audit.anchors)", AuditConfig::uri, "--to");
    private final Flag publicKey =
            Flag.of("print the public key that proves the signatures, and do nothing", "--public-key");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "audit anchor",
                        "Sign the journal's head and keep it elsewhere.",
                        "audit anchor",
                        "audit anchor --to file:///mnt/other/anchors",
                        "audit anchor --public-key > regulator.pem")
                .addOption(to.spec())
                .addOption(publicKey.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            AuditConfig config = new AuditConfig(session, workspace.config());
            AnchorKey key = AnchorKey.of(config.key());
            if (publicKey.on()) {
                print(session, key);
                return ExitCode.OK;
            }
            List<URI> places = to.find().map(List::of).orElseGet(config::anchors);
            if (places.isEmpty()) {
                throw new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot anchor: no place is configured; name one with --to file:///FOLDER, or for good with "
                                + session.commandLine("config set audit.anchors file:///FOLDER"));
            }
            for (URI place : places) {
                for (Anchor anchor : plane.anchor(workspace.providers(), List.of(place), key, "asked for")) {
                    print(session, place, anchor);
                }
            }
            return ExitCode.OK;
        }
    }

    private static void print(Session session, AnchorKey key) {
        String pem = key.verifying().pem();
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("keyId", key.verifying().id());
                json.writeStringProperty("publicKey", pem);
            });
        } else {
            session.result(pem.stripTrailing());
        }
    }

    private static void print(Session session, URI place, Anchor anchor) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("place", AnchorPlace.shown(place));
                json.writeNumberProperty("number", anchor.number());
                json.writeNumberProperty("sequence", anchor.sequence());
                json.writeStringProperty("head", anchor.head());
                json.writeStringProperty("at", anchor.at().toString());
                json.writeStringProperty("keyId", anchor.keyId());
            });
        } else {
            session.result("anchored entry " + anchor.sequence() + " at " + AnchorPlace.shown(place) + " as number "
                    + anchor.number() + ", head " + anchor.head());
        }
    }
}
