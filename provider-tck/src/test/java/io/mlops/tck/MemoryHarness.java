package io.mlops.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.TensorSpec;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A {@link MemoryWorld} for the contracts, with mistakes and gaps on demand. */
final class MemoryHarness implements TrainingHarness, SpendHarness {
    static final TestModel BROKEN = model("broken");

    /** What the harnesses opened from now on get wrong, and what they lack. */
    static volatile Set<Mistake> mistakes = Set.of();

    static volatile Set<Capability> lacking = Set.of();

    private final String name = UUID.randomUUID().toString();
    private final MemoryWorld world = new MemoryWorld();
    private final Provider provider;
    private final Provider second;

    MemoryHarness() {
        world.mistakes.addAll(mistakes);
        MemoryProvider.WORLDS.put(name, world);
        Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        capabilities.removeAll(lacking);
        provider = MemoryProvider.open(world, capabilities, CallListener.NONE);
        second = MemoryProvider.open(world, capabilities, CallListener.NONE);
    }

    private static TestModel model(String content) {
        return new TestModel(
                content.getBytes(UTF_8),
                "pytorch",
                List.of(new TensorSpec("in", "FP32", List.of(1L))),
                List.of(new TensorSpec("out", "FP32", List.of(1L))));
    }

    @Override
    public ProviderFactory factory() {
        return new MemoryProvider.Factory();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("world", name);
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("world");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return MemoryProvider.HERE;
    }

    @Override
    public String image() {
        return MemoryProvider.IMAGE;
    }

    @Override
    public Compute compute() {
        return Compute.defaults();
    }

    @Override
    public TestModel model() {
        return model("good");
    }

    @Override
    public TestModel brokenModel() {
        return BROKEN;
    }

    @Override
    public int running(String endpoint) {
        synchronized (world) {
            return world.endpoints.entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith(endpoint))
                    .mapToInt(entry -> entry.getValue().replicas.size())
                    .sum();
        }
    }

    @Override
    public boolean autoscale(String endpoint, int replicas) {
        synchronized (world) {
            MemoryWorld.Running running = Objects.requireNonNull(world.endpoints.get(endpoint));
            while (running.replicas.size() < replicas) {
                running.replicas.add(endpoint + "-" + world.numbers.incrementAndGet());
            }
            return true;
        }
    }

    @Override
    public Optional<AutoscalingBounds> autoscaling(String endpoint) {
        synchronized (world) {
            return Optional.ofNullable(world.autoscaling.get(endpoint));
        }
    }

    @Override
    public String instanceType() {
        return MemoryEndpoints.LARGE;
    }

    @Override
    public Optional<String> machine(String endpoint) {
        synchronized (world) {
            return Optional.ofNullable(world.endpoints.get(endpoint)).map(running -> running.machine);
        }
    }

    @Override
    public TrainingProgram trainer() {
        return provider.capabilities().contains(Capability.TRAINING_IMAGES)
                ? TrainingProgram.image("memory/trainer")
                : TrainingProgram.command(List.of("train"));
    }

    @Override
    public int trainers(ResourceName job) {
        synchronized (world) {
            MemoryWorld.Trained trained = world.jobs.get(job);
            return trained != null && trained.running ? 1 : 0;
        }
    }

    @Override
    public AutoCloseable withholdMachines() {
        withhold(true);
        return () -> withhold(false);
    }

    private void withhold(boolean withheld) {
        synchronized (world) {
            world.withheld = withheld;
        }
    }

    @Override
    public boolean bill(List<Billed> items, Set<LocalDate> estimated) {
        synchronized (world) {
            world.bill.clear();
            world.bill.addAll(items);
            world.estimated.clear();
            world.estimated.addAll(estimated);
            return true;
        }
    }

    @Override
    public boolean foresee(Money expected) {
        synchronized (world) {
            world.foreseen = Optional.of(expected);
            return true;
        }
    }

    @Override
    public boolean foreseeNothing() {
        synchronized (world) {
            world.foreseen = Optional.empty();
            return true;
        }
    }

    @Override
    public boolean foreignBudget(String budget) {
        synchronized (world) {
            return world.foreignBudgets.add(budget);
        }
    }

    @Override
    public int budgets(String budget) {
        synchronized (world) {
            long ours = world.budgets.stream()
                    .filter(spec -> spec.name().equals(budget))
                    .count();
            return (int) ours + (world.foreignBudgets.contains(budget) ? 1 : 0);
        }
    }

    @Override
    public int budgetWrites() {
        synchronized (world) {
            return world.budgetWrites;
        }
    }

    @Override
    public int residue() {
        synchronized (world) {
            return world.parts.intValue() + world.uploads.size();
        }
    }

    @Override
    public boolean pass(Duration time) {
        synchronized (world) {
            world.passed = world.passed.plus(time);
            return true;
        }
    }

    @Override
    public int moreThanOnePage() {
        return 20;
    }

    @Override
    public Duration shortestFault() {
        return Duration.ofMillis(50);
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(500);
    }

    @Override
    public void close() {
        MemoryProvider.WORLDS.remove(name);
    }
}
