package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.RefreshedOffers;
import io.mlops.catalog.cost.Comparison;
import io.mlops.catalog.cost.DeploymentCosts;
import io.mlops.catalog.cost.Share;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cost compare}: what the same deployment costs at every location, and what its plan costs more. */
public final class CostCompareCommand implements Command {
    private final Argument name = Argument.optional(0, "NAME", "the deployment, where the file holds several");
    private final Value<Path> file =
            Value.required("FILE", "the deployment, kind Deployment", Path::of, "-f", "--file");
    private final Value<Path> page = Value.optional("FILE", "write it as a page with charts, too", Path::of, "--html");
    private final CompareOptions options = new CompareOptions();
    private final CompareStorage storage = new CompareStorage();

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                        "cost compare",
                        "Compare what a deployment costs on each cloud and region: on demand, on spot, committed.",
                        "cost compare -f deployment.yaml",
                        "cost compare -f deployment.yaml --location 'aws/us-*,gcp/*' --peak-hours 6.5 --html costs.html")
                .addPositional(name.spec())
                .addOption(file.spec())
                .addOption(page.spec());
        options.addTo(spec);
        storage.addTo(spec);
        return spec;
    }

    @Override
    public int run(Session session) throws IOException {
        Manifest manifest = manifest();
        if (manifest.spec().serverless()) {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot compare " + manifest.name()
                            + ": it has no machines of its own, and prices by use are not known");
        }
        Catalog catalog = Catalog.refreshed(new RefreshedOffers(session.home().prices()).read());
        List<Location> regions = options.regions(catalog);
        Share alone = CompareOptions.alone(manifest, regions.getFirst());
        DeploymentCosts costs = new DeploymentCosts(
                catalog, options.work(session, manifest, alone), storage.month(session, catalog, regions));
        Comparison comparison =
                Comparison.of(costs, regions, CompareOptions.plan(manifest.spec()), alone, options.discounts());
        if (comparison.rows().isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot compare " + manifest.name()
                            + ": no machine with what spec.compute asks for is offered there;"
                            + " mlops-cli cost offers shows what is");
        }
        print(
                session,
                new ComparisonReport(
                        manifest.name().value(), comparison, session.clock().instant()));
        return ExitCode.OK;
    }

    private void print(Session session, ComparisonReport report) throws IOException {
        if (session.json()) {
            Json.print(session, json -> ComparisonJson.write(json, report));
        } else {
            new ComparisonText(report).lines().forEach(session::result);
        }
        if (page.find().isPresent()) {
            Files.writeString(page.find().get(), new ComparisonPage(report).html());
            session.note("written to " + page.find().get());
        }
    }

    private Manifest manifest() {
        List<Manifest> all = Manifests.read(file.require());
        if (name.find().isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        String names =
                String.join(", ", all.stream().map(each -> each.name().value()).toList());
        String wanted = name.find()
                .orElseThrow(() -> new UsageException(
                        "the file holds " + all.size() + " deployments", "say which: one of " + names));
        return all.stream()
                .filter(each -> each.name().value().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot compare " + wanted + ": the file holds " + names));
    }
}
