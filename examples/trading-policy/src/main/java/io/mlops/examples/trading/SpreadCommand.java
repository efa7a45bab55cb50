package io.mlops.examples.trading;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains with several seeds and shows how far the results on the test period lie apart; exports nothing. */
@Command(name = "spread", description = "Shows how much the test result depends on the random seed.")
final class SpreadCommand implements Callable<Integer> {
    @Mixin
    private BarsOption bars = new BarsOption();

    @Option(
            names = "--seeds",
            paramLabel = "N,N,…",
            split = ",",
            description = "Seeds to train with (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2,3,4,5")
    private List<Long> seeds = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        MarketHistory market = bars.market();
        Report report = new Report(market);
        PrintWriter out = spec.commandLine().getOut();
        out.print(Report.HEADER);
        for (long seed : seeds) {
            TrainingRun run = new TrainingRun(market, TrainingOptions.defaults().withSeed(seed));
            TrainingState state = run.start();
            while (!run.done(state)) {
                run.step(state, epoch -> {});
            }
            String name = "policy, seed " + seed + ", epoch " + state.best().epoch();
            out.print(run.best(state).<String>withStrategy(strategy -> report.outOfSample(name, strategy)));
            out.flush();
        }
        out.print(report.outOfSample("buy and hold", Strategy.BUY_AND_HOLD));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
