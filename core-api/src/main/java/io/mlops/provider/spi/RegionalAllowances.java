package io.mlops.provider.spi;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.spi.Parallel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks a cloud for quotas that it keeps region by region, several regions at once. */
public final class RegionalAllowances {
    private static final int AT_ONCE = 8;

    private RegionalAllowances() {}

    /** What one region tells. */
    @FunctionalInterface
    public interface Region {
        /**
         * Must answer for each of the needs; whatever it throws is why all of them are unknown.
         *
         * @param needs of the region, at least one
         * @param held of the region, perhaps none
         */
        List<Allowance> allowances(String region, List<Need> needs, List<Need> held) throws Exception;
    }

    /**
     * One answer for each need, in their order, as {@link io.mlops.provider.Provider#allowances} says.
     *
     * @param reason says to people why a call failed
     */
    public static List<Allowance> ask(
            List<Need> needs, List<Need> held, Function<Exception, String> reason, Region question) {
        Map<Need, Allowance> answers = new ConcurrentHashMap<>();
        Map<String, List<Need>> regions = needs.stream()
                .distinct()
                .collect(Collectors.groupingBy(RegionalAllowances::region, LinkedHashMap::new, Collectors.toList()));
        try {
            Parallel.forEach(
                    List.copyOf(regions.keySet()),
                    AT_ONCE,
                    region -> answers(region, Objects.requireNonNull(regions.get(region)), held, reason, question)
                            .forEach(each -> answers.put(each.need(), each)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "interrupted while quotas were asked for", e);
        } catch (Exception e) {
            throw new IllegalStateException("quotas were not asked for", e);
        }
        return needs.stream()
                .map(need -> Objects.requireNonNull(answers.get(need), "no answer for " + need))
                .toList();
    }

    /** How much of a quota is free for who holds some of what is used: that may be used again. */
    public static long free(long limit, long used, long held) {
        return Math.max(0, limit - Math.max(0, used - held));
    }

    private static Stream<Allowance> answers(
            String region, List<Need> needs, List<Need> held, Function<Exception, String> reason, Region question)
            throws InterruptedException {
        try {
            List<Need> here =
                    held.stream().filter(each -> region(each).equals(region)).toList();
            return question.allowances(region, needs, here).stream();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // whatever the libraries throw
            String why = reason.apply(e);
            return needs.stream().map(need -> new Allowance.Unknown(need, why));
        }
    }

    private static String region(Need need) {
        return need.location().region().orElse("");
    }
}
