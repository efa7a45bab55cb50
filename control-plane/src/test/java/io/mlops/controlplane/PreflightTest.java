package io.mlops.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ProviderRound.Waiting;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of providers before anything is written, and what becomes of who does not answer. */
class PreflightTest implements ProviderLookup {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Finding ODD = Finding.odd("permissions", "were not checked", "permit it");
    private static final String SILENCE = " account: was not examined: no answer within ";

    @TempDir
    Path folder;

    private final Map<String, Supplier<List<Finding>>> answers = new TreeMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void allAreAskedAtOnce() throws IOException {
        CountDownLatch asked = new CountDownLatch(2);
        for (String name : List.of("one", "two")) {
            answers.put(name, () -> {
                asked.countDown();
                return awaited(asked) ? List.of(ODD) : List.of(Finding.bad("both", "were not asked", ""));
            });
        }

        assertThat(require(new Waiting(LONG, LONG)))
                .containsExactly(
                        "one permissions: were not checked; permit it", "two permissions: were not checked; permit it");
    }

    @Test
    void whoHangsIsNamedAndTheOthersCount() throws IOException {
        answers.put("hangs", () -> awaited(never) ? List.of() : List.of(ODD));
        answers.put("well", () -> List.of(ODD));

        List<String> warnings = require(new Waiting(LONG, SHORT));

        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).startsWith("hangs" + SILENCE);
        assertThat(warnings.get(1)).isEqualTo("well permissions: were not checked; permit it");
    }

    @Test
    void nobodyAnswers() throws IOException {
        answers.put("hangs", () -> awaited(never) ? List.of() : List.of(ODD));

        assertThat(require(new Waiting(SHORT, SHORT)))
                .singleElement()
                .asString()
                .startsWith("hangs" + SILENCE);
    }

    @Test
    void whatOneRefusesIsSaidThoughAnotherHangs() {
        answers.put("hangs", () -> awaited(never) ? List.of() : List.of(ODD));
        answers.put("small", () -> List.of(Finding.bad(ErrorCode.RESOURCE_EXHAUSTED, "quota", "is 0", "")));

        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> require(new Waiting(LONG, SHORT)));

        assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(refused).hasMessage("cannot deploy policy: small quota: is 0");
    }

    @Test
    void whatDidNotAnswerInTimeIsNoReasonAgainstIt() throws IOException {
        answers.put(
                "late",
                () -> List.of(
                        Finding.bad(ErrorCode.DEADLINE_EXCEEDED, "bucket", "no answer", ""),
                        Finding.bad(ErrorCode.UNAVAILABLE, "quota", "no connection", "")));

        assertThat(require(new Waiting(LONG, LONG)))
                .containsExactly("late bucket: no answer", "late quota: no connection");
    }

    private List<String> require(Waiting waiting) throws IOException {
        Path spec = Specs.write(folder, "m1");
        String places = String.join(
                ", ", answers.keySet().stream().map(name -> name + "/a").toList());
        Specs.edit(spec, "fake/a, fake/b, fake/c", places);
        Manifest manifest = Manifests.read(spec).get(0);
        List<Plan.Change> changes = Needs.of(manifest.spec()).stream()
                .map(need -> new Plan.Change(need.location(), Plan.Action.CREATE, 0, need.replicas(), "", null))
                .toList();
        return Preflight.require(manifest, changes, this, waiting);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(answers.keySet());
    }

    @Override
    public Optional<Provider> find(String name) {
        return Optional.of(new SayingProvider(name, EnumSet.of(Capability.ENDPOINTS)) {
            @Override
            public List<Finding> examine(List<Need> needs) {
                return Objects.requireNonNull(answers.get(name)).get();
            }
        });
    }
}
