package io.mlops.cli.command;

import io.mlops.artifact.AppliedPolicy;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.PolicyChange;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StoredPolicy;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Nearest;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.TieringManifest;
import io.mlops.controlplane.spec.TieringPolicies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JsonGenerator;

/** {@code storage policy show|plan|apply}: the rules by which a store moves and expires objects. */
public final class StoragePolicyCommand implements Command {
    private static final List<String> ACTIONS = List.of("show", "plan", "apply");

    private final Argument action = Argument.required(0, "ACTION", "show, plan or apply");
    private final Argument store = Argument.optional(1, "STORE", "with show: the store, as in store://local");
    private final Value<Path> file =
            Value.optional("FILE", "with plan and apply: the policy, kind TieringPolicy", Path::of, "-f", "--file");
    private final InventoryOptions pricing = InventoryOptions.ofPlan();
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                        "storage policy",
                        "Show the tiering policy of a store, what another one would change and cost, or apply it.",
                        "storage policy show store://local",
                        "storage policy plan -f tiering.yaml",
                        "storage policy plan -f tiering.yaml --inventory inventory.csv --read 1%",
                        "storage policy apply -f tiering.yaml --yes")
                .addPositional(action.spec())
                .addPositional(store.spec())
                .addOption(file.spec());
        pricing.addTo(spec);
        return spec.addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException {
        String wanted = action.require();
        if (!ACTIONS.contains(wanted)) {
            throw new UsageException(
                    "unknown action \"" + wanted + "\"",
                    Nearest.to(wanted, ACTIONS)
                            .map(near -> "did you mean mlops-cli storage policy " + near + "?")
                            .orElse("there are show, plan and apply"));
        }
        if (pricing.inventory().isPresent()) {
            return price(session, wanted, pricing.inventory().get());
        }
        try (Workspace workspace = Workspace.open(session)) {
            if (wanted.equals("show")) {
                String place = store.find()
                        .orElseThrow(() -> new UsageException("no store is named", "add one, as in store://local"));
                print(
                        session,
                        place,
                        List.of(),
                        StoreLocation.store(workspace, place).policy());
                return ExitCode.OK;
            }
            return change(session, workspace, manifest(), wanted.equals("apply"));
        }
    }

    private TieringManifest manifest() {
        return TieringPolicies.read(file.find()
                .orElseThrow(() -> new UsageException("no policy is given", "add -f FILE, kind TieringPolicy")));
    }

    /** With a file no store is asked. */
    private int price(Session session, String wanted, String inventory) {
        if (!wanted.equals("plan")) {
            throw new UsageException(
                    "--inventory is for plan, not for " + wanted, "mlops-cli storage policy plan -f FILE");
        }
        TieringManifest manifest = manifest();
        if (!inventory.equals(InventoryOptions.LIVE)) {
            PolicyPricing.ofFile(session, pricing, manifest).print(session);
            return ExitCode.OK;
        }
        try (Workspace workspace = Workspace.open(session)) {
            ArtifactStore store = StoreLocation.store(workspace, manifest.store());
            PolicyPricing.ofStore(session, pricing, manifest, store).print(session);
        }
        return ExitCode.OK;
    }

    private int change(Session session, Workspace workspace, TieringManifest manifest, boolean apply)
            throws IOException {
        ArtifactStore target = StoreLocation.store(workspace, manifest.store());
        List<PolicyChange> changes = target.plan(manifest.policy());
        if (!apply || changes.isEmpty()) {
            print(session, manifest.store(), changes, target.policy());
            return ExitCode.OK;
        }
        if (!confirmation.yes().on()) {
            changes.forEach(change -> session.note(change.toString()));
        }
        boolean locks = manifest.policy().retention().filter(Retention::locked).isPresent();
        confirmation.require(
                session,
                "applying the policy",
                "Apply " + manifest.name() + " to " + manifest.store()
                        + (locks ? ", with a retention that nobody can ever take back?" : "?"));
        AppliedPolicy applied = target.apply(manifest.policy());
        print(session, manifest.store(), applied.changes(), applied.now());
        return ExitCode.OK;
    }

    private static void print(Session session, String store, List<PolicyChange> changes, StoredPolicy now) {
        if (session.json()) {
            Json.print(session, json -> write(json, store, changes, now));
            return;
        }
        changes.forEach(change -> session.result(change.toString()));
        if (changes.isEmpty()) {
            now.policy()
                    .rules()
                    .forEach(rule -> session.result("rule " + rule.name() + ": " + PolicyChange.describe(rule)));
            now.policy()
                    .retention()
                    .ifPresent(retention -> session.result("retention: " + PolicyChange.describe(retention)));
            if (now.policy().rules().isEmpty() && now.policy().retention().isEmpty()) {
                session.note(store + " follows no policy: objects stay where they are");
            }
        }
        now.differences().forEach(difference -> session.note("the store differs: " + difference));
    }

    private static void write(JsonGenerator json, String store, List<PolicyChange> changes, StoredPolicy now) {
        json.writeStringProperty("store", store);
        json.writeArrayPropertyStart("changes");
        for (PolicyChange change : changes) {
            json.writeStartObject();
            json.writeStringProperty("subject", change.subject());
            change.before().ifPresent(before -> json.writeStringProperty("before", before));
            change.after().ifPresent(after -> json.writeStringProperty("after", after));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("rules");
        now.policy().rules().forEach(rule -> {
            json.writeStartObject();
            json.writeStringProperty("name", rule.name());
            json.writeStringProperty("does", PolicyChange.describe(rule));
            json.writeEndObject();
        });
        json.writeEndArray();
        now.policy()
                .retention()
                .ifPresent(retention -> json.writeStringProperty("retention", PolicyChange.describe(retention)));
        json.writeArrayPropertyStart("differences");
        now.differences().forEach(json::writeString);
        json.writeEndArray();
    }
}
