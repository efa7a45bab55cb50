package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import io.mlops.spend.spi.BudgetsDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.budgets.BudgetsClient;
import software.amazon.awssdk.services.budgets.model.Budget;
import software.amazon.awssdk.services.budgets.model.DuplicateRecordException;
import software.amazon.awssdk.services.budgets.model.NotFoundException;
import software.amazon.awssdk.services.budgets.model.Notification;
import software.amazon.awssdk.services.budgets.model.NotificationWithSubscribers;
import software.amazon.awssdk.services.budgets.model.Subscriber;

/**
 * AWS Budgets: monthly budgets of unblended cost, whose notifications all tell the same subscribers
 * (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html). AWS looks at them up to three times a day.
 * Thread-safe.
 */
final class AwsBudgets implements BudgetsDriver, AwsDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.BUDGETS);

    private static final int ATTEMPTS = 3;

    private final AwsClients clients;
    private final String account;

    AwsBudgets(AwsClients clients, String account) {
        this.clients = clients;
        this.account = account;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void apply(BudgetSpec spec) throws AwsException {
        BudgetForm.require(spec);
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<Budget> before = described(spec.name());
                if (before.isEmpty()) {
                    create(spec);
                } else {
                    change(before.get(), spec);
                }
                return;
            } catch (DuplicateRecordException | NotFoundException e) {
                // Somebody else made, changed or deleted it meanwhile: looked at again.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void create(BudgetSpec spec) {
        List<NotificationWithSubscribers> notifications = spec.alerts().stream()
                .map(alert -> NotificationWithSubscribers.builder()
                        .notification(BudgetForm.notification(alert))
                        .subscribers(BudgetForm.subscribers(spec))
                        .build())
                .toList();
        client().createBudget(request ->
                request.accountId(account).budget(BudgetForm.of(spec)).notificationsWithSubscribers(notifications));
    }

    private void change(Budget before, BudgetSpec spec) throws AwsException {
        if (!BudgetForm.ours(before)) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the account has a budget of this name that is not one of a month's cost by tags; give this one"
                            + " another name");
        }
        if (!BudgetForm.same(before, spec)) {
            client().updateBudget(request -> request.accountId(account).newBudget(BudgetForm.of(spec)));
        }
        Set<BudgetAlert> kept = new TreeSet<>();
        for (Notification notification : notifications(spec.name())) {
            Optional<BudgetAlert> alert = BudgetForm.alert(notification)
                    .filter(wanted -> spec.alerts().contains(wanted));
            if (alert.isPresent() && recipients(spec.name(), notification).equals(spec.recipients())) {
                kept.add(alert.get());
            } else {
                client().deleteNotification(request ->
                        request.accountId(account).budgetName(spec.name()).notification(notification));
            }
        }
        for (BudgetAlert alert : spec.alerts()) {
            if (!kept.contains(alert)) {
                client().createNotification(request -> request.accountId(account)
                        .budgetName(spec.name())
                        .notification(BudgetForm.notification(alert))
                        .subscribers(BudgetForm.subscribers(spec)));
            }
        }
    }

    @Override
    public Optional<io.mlops.spend.Budget> find(String name) {
        return described(name).filter(BudgetForm::ours).flatMap(this::read);
    }

    @Override
    public List<io.mlops.spend.Budget> list() {
        return client().describeBudgetsPaginator(request -> request.accountId(account)).budgets().stream()
                .filter(BudgetForm::ours)
                .flatMap(budget -> read(budget).stream())
                .toList();
    }

    @Override
    public void delete(String name) {
        Optional<Budget> budget = described(name).filter(BudgetForm::ours);
        if (budget.isPresent()) {
            try {
                client().deleteBudget(request -> request.accountId(account).budgetName(name));
            } catch (NotFoundException e) {
                return; // somebody else deleted it
            }
        }
    }

    private Optional<Budget> described(String name) {
        try {
            return Optional.of(client().describeBudget(
                            request -> request.accountId(account).budgetName(name))
                    .budget());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** Empty where it was deleted between two looks. */
    private Optional<io.mlops.spend.Budget> read(Budget budget) {
        TreeSet<BudgetAlert> alerts = new TreeSet<>();
        TreeSet<String> recipients = new TreeSet<>();
        try {
            for (Notification notification : notifications(budget.budgetName())) {
                BudgetForm.alert(notification).ifPresent(alert -> {
                    alerts.add(alert);
                    recipients.addAll(recipients(budget.budgetName(), notification));
                });
            }
        } catch (NotFoundException e) {
            return Optional.empty();
        }
        return Optional.of(BudgetForm.read(budget, alerts, recipients));
    }

    private List<Notification> notifications(String name) {
        return client()
                .describeNotificationsForBudgetPaginator(
                        request -> request.accountId(account).budgetName(name))
                .notifications()
                .stream()
                .toList();
    }

    private Set<String> recipients(String name, Notification notification) {
        Set<String> recipients = new TreeSet<>();
        client()
                .describeSubscribersForNotificationPaginator(
                        request -> request.accountId(account).budgetName(name).notification(notification))
                .subscribers()
                .stream()
                .map(Subscriber::address)
                .forEach(recipients::add);
        return recipients;
    }

    private BudgetsClient client() {
        return clients.budgets();
    }
}
