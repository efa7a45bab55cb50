package io.mlops.cli.command;

import io.mlops.ByteSize;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage cp}: copies files into a store, out of it, and objects within it. */
public final class StorageCpCommand implements Command {
    private final Argument source = Argument.required(0, "SOURCE", "a file or folder, or store://PROVIDER/KEY");
    private final Argument target = Argument.required(1, "TARGET", "where to; a / at the end keeps the name");
    private final Flag recursive = StorageOptions.recursive();
    private final Value<StorageTier> tier = Value.withFallback(
            "TIER", "where it is kept: hot, cool, cold, archive or auto", StorageTier::parse, "hot", "--tier");
    private final Value<Tags> tags =
            Value.optional("K=V,...", "what it is tagged with", StorageOptions::tags, "--tags");
    private final Flag ifAbsent = Flag.of("refuse to overwrite", "--if-absent");
    private final Value<ByteSize> partSize = Value.withFallback(
            "SIZE", "what moves at a time, 5MiB or more", StorageCpCommand::partSize, "16MiB", "--part-size");
    private final Value<Integer> parallel =
            Value.withFallback("N", "how many parts move at a time", StorageCpCommand::parallelism, "4", "--parallel");
    private final Flag noResume = Flag.of("leave nothing that a later attempt could go on from", "--no-resume");

    private static ByteSize partSize(String text) {
        return TransferOptions.defaults().withPartSize(ByteSize.parse(text)).partSize();
    }

    private static int parallelism(String text) {
        return TransferOptions.defaults()
                .withParallelism(Numbers.positive(text))
                .parallelism();
    }

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "storage cp",
                        "Copy files into a store, out of it, and objects within it. Run it again to go on after an interruption.",
                        "storage cp model.pt store://local/models/",
                        "storage cp -r data/ store://local/data/ --tier cool --tags stage=raw",
                        "storage cp store://local/models/model.pt ./")
                .addPositional(source.spec())
                .addPositional(target.spec())
                .addOption(recursive.spec())
                .addOption(tier.spec())
                .addOption(tags.spec())
                .addOption(ifAbsent.spec())
                .addOption(partSize.spec())
                .addOption(parallel.spec())
                .addOption(noResume.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        String from = source.require();
        String to = target.require();
        if (!StoreLocation.isOne(from) && !StoreLocation.isOne(to)) {
            throw new UsageException(
                    "neither " + from + " nor " + to + " is in a store",
                    "write one of them as store://PROVIDER/KEY, as in store://local/models/");
        }
        WriteOptions write = WriteOptions.defaults().withTier(tier.require());
        write = tags.find().map(write::withTags).orElse(write);
        write = ifAbsent.on() ? write.withCondition(new WriteCondition.IfAbsent()) : write;
        TransferOptions transfer =
                TransferOptions.defaults().withPartSize(partSize.require()).withParallelism(parallel.require());
        try (Workspace workspace = Workspace.open(session)) {
            return new StorageCopy(session, workspace, recursive.on(), write, transfer, !noResume.on()).run(from, to);
        }
    }
}
