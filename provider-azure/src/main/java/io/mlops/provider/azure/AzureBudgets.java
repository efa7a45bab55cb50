package io.mlops.provider.azure;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.spend.Budget;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.spi.BudgetsDriver;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Budgets of the subscription (https://learn.microsoft.com/rest/api/consumption/budgets). Azure looks at them once a day
 * (https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets). Thread-safe.
 */
final class AzureBudgets implements BudgetsDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.BUDGETS);

    private static final int ATTEMPTS = 3;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final ApiVersion VERSION = ApiVersion.CONSUMPTION;

    private final AzureConfig config;
    private final ArmClient arm;
    private final BillingCurrency currency;
    private final InstantSource clock;

    AzureBudgets(AzureConfig config, ArmClient arm, BillingCurrency currency, InstantSource clock) {
        this.config = config;
        this.arm = arm;
        this.currency = currency;
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void apply(BudgetSpec spec) throws AzureException {
        ArmBudget.requireRecipients(spec);
        Currency billed = currency.get();
        if (!spec.monthly().currency().equals(billed)) {
            throw new AzureException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the subscription is billed in " + billed + ", not in "
                            + spec.monthly().currency());
        }
        for (int attempt = 1; ; attempt++) {
            Optional<ArmBudget> before = described(spec.name());
            if (before.isPresent() && before.get().read(billed).isEmpty()) {
                throw new AzureException(
                        ErrorCode.FAILED_PRECONDITION,
                        "the subscription has a budget of this name that is not one of a month's cost by tags; give this"
                                + " one another name");
            }
            if (before.isPresent() && before.get().same(spec, billed)) {
                return;
            }
            try {
                arm.put(id(spec.name()), VERSION, ArmBudget.of(spec, before, thisMonth()), ArmBudget.class);
                return;
            } catch (ArmException e) {
                // Somebody else made, changed or deleted it meanwhile: looked at again.
                if (attempt == ATTEMPTS || !moved(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether it is not what it was when it was looked at; the service tells a wrong ETag as a bad request. */
    private static boolean moved(ArmException failure) {
        return switch (failure.status()) {
            case CONFLICT, PRECONDITION_FAILED -> true;
            case BAD_REQUEST -> failure.error().innermost().text().contains("There are changes made to Budget");
            default -> false;
        };
    }

    private LocalDate thisMonth() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
    }

    @Override
    public Optional<Budget> find(String name) throws AzureException {
        Optional<ArmBudget> found = described(name);
        return found.isEmpty() ? Optional.empty() : found.get().read(currency(found.get()));
    }

    @Override
    public List<Budget> list() throws AzureException {
        List<Budget> found = new ArrayList<>();
        for (ArmBudget each : arm.list(
                config.subscriptionId().collection(ArmBudget.NAMESPACE, "budgets"), VERSION, ArmBudget.class)) {
            each.read(currency(each)).ifPresent(found::add);
        }
        return found;
    }

    @Override
    public void delete(String name) throws AzureException {
        Optional<ArmBudget> there = described(name);
        if (there.isPresent() && there.get().read(currency(there.get())).isPresent()) {
            arm.delete(id(name), VERSION);
        }
    }

    /** What its spend is in, where it says so. */
    private Currency currency(ArmBudget budget) throws AzureException {
        Optional<Currency> told = budget.currency();
        return told.isPresent() ? told.get() : currency.get();
    }

    private Optional<ArmBudget> described(String name) {
        return arm.find(id(name), VERSION, ArmBudget.class);
    }

    private ArmId id(String name) {
        return config.subscriptionId().with(ArmBudget.NAMESPACE, "budgets", name);
    }
}
