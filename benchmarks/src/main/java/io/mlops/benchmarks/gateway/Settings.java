package io.mlops.benchmarks.gateway;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param cells of the failover matrix
 * @param rounds of every cell; empty for five where a figure is promised and two elsewhere
 * @param rate requests a second
 * @param troubleMillis how long trouble lasts
 * @param seconds how long a run of the other modes measures
 * @param warmUp for how many seconds ours is warmed up before its cost is measured
 * @param gateways processes of ours
 * @param wirings what is measured in the mode cost
 * @param root the checkout
 */
record Settings(
        Mode mode,
        List<Cell> cells,
        List<Contender> contenders,
        OptionalInt rounds,
        int rate,
        int troubleMillis,
        int seconds,
        int warmUp,
        int gateways,
        List<Wiring> wirings,
        Path results,
        Path distribution,
        Path root) {
    static final String USAGE = """
            usage: benchmarks/gateway/run [failover|cost|transport|peak|loss|pauses|report] [options]

              --quick               six cells of the failover matrix, one round each
              --figures             the cells that figures are promised for
              --cells A,B           cells by name or by its beginning, such as kill or gray/active2/20ms (default: all)
              --proxies A,B         of ours, nginx, nginx-tuned, haproxy, haproxy-tuned (default: all)
              --rounds N            of every cell (default: 5 where a figure is promised, 2 elsewhere)
              --rate N              requests a second (default: 2000; peak: 12000)
              --trouble-seconds N   how long trouble lasts in a failover run (default: 6)
              --seconds N           how long a run of the other modes measures (default: cost and transport 4, peak 10, loss 10, pauses 600)
              --warm-up N           seconds before the cost of ours is measured (default: 40)
              --gateways N          processes of ours (default: 2)
              --plain, --tls        one of the two in the mode cost (default: both)
              --results DIR         where results are, and go on from there (default: benchmarks/target/gateway-results)
              --distribution DIR    ours, built (default: cli/target/mlops)
            """;

    private static final int EMPTY = -1;

    enum Mode {
        FAILOVER(0),
        COST(4),
        TRANSPORT(4),
        PEAK(10),
        LOSS(10),
        PAUSES(600),
        REPORT(0),
        HELP(0);

        private final int seconds;

        Mode(int seconds) {
            this.seconds = seconds;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An IllegalArgumentException says which argument is wrong and what there is instead. */
    static Settings parse(String... args) {
        return new Parser(args).parse();
    }

    /** How many rounds a cell gets. */
    int roundsOf(Cell cell) {
        return rounds.orElse(cell.promised() ? 5 : 2);
    }

    private static final class Parser {
        private final Deque<String> left;
        private final Path root = Path.of(System.getProperty("mlops.root", "."));
        private Mode mode = Mode.FAILOVER;
        private List<Cell> cells = Cell.all();
        private List<Contender> contenders = List.of(Contender.values());
        private OptionalInt rounds = OptionalInt.empty();
        private int rate = EMPTY;
        private int troubleSeconds = 6;
        private int seconds = EMPTY;
        /** The JVM still compiles after 20 s, and runs for weeks in production. */
        private int warmUp = 40;

        private int gateways = 2;
        private List<Wiring> wirings = List.of(Wiring.values());
        private Path results = root.resolve("benchmarks/target/gateway-results");
        private Path distribution = root.resolve("cli/target/mlops");

        Parser(String[] args) {
            left = new ArrayDeque<>(List.of(args));
        }

        Settings parse() {
            if (!left.isEmpty() && !left.getFirst().startsWith("-")) {
                mode = mode(left.removeFirst());
            }
            while (!left.isEmpty()) {
                option(left.removeFirst());
            }
            return new Settings(
                    mode,
                    cells,
                    contenders,
                    rounds,
                    rate == EMPTY ? (mode == Mode.PEAK ? 12_000 : 2_000) : rate,
                    troubleSeconds * 1_000,
                    seconds == EMPTY ? mode.seconds : seconds,
                    warmUp,
                    gateways,
                    wirings,
                    results.toAbsolutePath(),
                    distribution.toAbsolutePath(),
                    root.toAbsolutePath());
        }

        private void option(String name) {
            switch (name) {
                case "--quick" -> {
                    cells = Cell.quick();
                    rounds = OptionalInt.of(1);
                }
                case "--figures" -> cells = Cell.figures();
                case "--cells" -> cells = cells(value(name));
                case "--proxies" -> contenders = contenders(value(name));
                case "--rounds" -> rounds = OptionalInt.of(number(name));
                case "--rate" -> rate = number(name);
                case "--trouble-seconds" -> troubleSeconds = number(name);
                case "--seconds" -> seconds = number(name);
                case "--warm-up" -> warmUp = number(name);
                case "--gateways" -> gateways = number(name);
                case "--plain" -> wirings = List.of(Wiring.PLAIN);
                case "--tls" -> wirings = List.of(Wiring.TLS);
                case "--help", "-h" -> mode = Mode.HELP;
                case "--results" -> results = Path.of(value(name));
                case "--distribution" -> distribution = Path.of(value(name));
                default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
            }
        }

        private String value(String name) {
            if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            return left.removeFirst();
        }

        private int number(String name) {
            String text = value(name);
            if (!text.matches("[1-9]\\d{0,8}")) {
                throw new IllegalArgumentException(name + " is " + text + ", and must be a whole number from 1");
            }
            return Integer.parseInt(text);
        }

        private static Mode mode(String text) {
            return Arrays.stream(Mode.values())
                    .filter(mode -> mode.id().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown mode " + text + "\n" + USAGE));
        }

        private static List<Cell> cells(String text) {
            List<Cell> chosen = new ArrayList<>();
            for (String name : text.split(",", -1)) {
                List<Cell> found = Cell.all().stream()
                        .filter(cell -> cell.id().equals(name) || cell.id().startsWith(name + "/"))
                        .toList();
                if (found.isEmpty()) {
                    throw new IllegalArgumentException("no cell is called " + name + " or begins so; one is "
                            + Cell.all().get(1).id());
                }
                chosen.addAll(found);
            }
            return chosen;
        }

        private static List<Contender> contenders(String text) {
            List<Contender> chosen = new ArrayList<>();
            for (String name : text.split(",", -1)) {
                chosen.add(Arrays.stream(Contender.values())
                        .filter(contender -> contender.id().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no proxy is called " + name + "; there are "
                                + Arrays.stream(Contender.values())
                                        .map(Contender::id)
                                        .toList())));
            }
            return chosen;
        }
    }
}
