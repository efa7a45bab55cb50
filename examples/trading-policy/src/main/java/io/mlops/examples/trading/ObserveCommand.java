package io.mlops.examples.trading;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints the observation of one day as an inference request, such as {@code input.json}. */
@Command(name = "observe", description = "Prints one day's observation as an Open Inference Protocol v2 request.")
final class ObserveCommand implements Callable<Integer> {
    @Mixin
    private BarsOption bars = new BarsOption();

    @Option(names = "--date", paramLabel = "YYYY-MM-DD", description = "A trading day (default: the last one).")
    private @Nullable LocalDate date;

    @Option(
            names = "--position",
            paramLabel = "P",
            description = "The position held, -1 to 1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private float position;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!(Math.abs(position) <= 1)) {
            throw new ParameterException(spec.commandLine(), "cannot observe: --position must lie between -1 and 1");
        }
        MarketHistory market = bars.market();
        LocalDate day = date == null ? market.date(market.days() - 1) : date;
        float[] observation = market.observation(market.dayOf(day), position);
        PrintWriter out = spec.commandLine().getOut();
        out.print(new String(InferRequest.json(day.toString(), observation), StandardCharsets.UTF_8));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
