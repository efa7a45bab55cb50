package io.mlops.cli.command;

import io.mlops.catalog.Catalog;
import io.mlops.catalog.Committed;
import io.mlops.catalog.RefreshedOffers;
import io.mlops.catalog.RefusedOffer;
import io.mlops.catalog.Rental;
import io.mlops.cli.console.Columns;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cost offers}: what can be rented, where, for how much, and how old that is. */
public final class CostOffersCommand implements Command {
    private static final String OLD = "! older than 90 days; --refresh asks the clouds again";

    private final OffersQuestion question = new OffersQuestion();
    private final Value<Integer> limit =
            Value.optional("N", "only the first so many rows", Numbers::positive, "--limit");
    private final Flag refresh = Flag.of("ask the clouds again, those that this home has settings for", "--refresh");
    private final Flag sources = Flag.of("say where each price is from", "--sources");

    @Override
    public CommandSpec spec() {
        return question.addTo(Specs.command(
                        "cost offers",
                        "Show what can be rented, where, for how much, and how old that is.",
                        "cost offers --accelerator L4 --region 'asia*' --spot",
                        "cost offers --accelerator H100,H200 --count 8 --sort price --sources",
                        "cost offers --cpus 8 --cloud aws -o json",
                        "cost offers --accelerator L4 --committed --sort discount",
                        "cost offers --accelerator L4 --refresh"))
                .addOption(limit.spec())
                .addOption(refresh.spec())
                .addOption(sources.spec());
    }

    @Override
    public int run(Session session) {
        RefreshedOffers file = new RefreshedOffers(session.home().prices());
        Catalog catalog = Catalog.refreshed(file.read());
        new OffersMissing(catalog, question).requireKnownNames();
        int exit = ExitCode.OK;
        if (refresh.on()) {
            try (Workspace workspace = Workspace.open(session)) {
                exit = new PriceRefresh(session, file).run(workspace, catalog.offers(question.filter()));
            }
            catalog = Catalog.refreshed(file.read());
        }
        show(session, catalog);
        return exit;
    }

    private void show(Session session, Catalog catalog) {
        if (question.committed() && !session.json()) {
            showCommitted(session, catalog);
            return;
        }
        List<Rental> found = Rental.of(catalog.offers(question.filter())).stream()
                .filter(question::accepts)
                .sorted(question.order())
                .toList();
        if (found.isEmpty()) {
            throw new OffersMissing(catalog, question).nothingLeft();
        }
        List<RefusedOffer> refused = catalog.refused().stream()
                .filter(each -> question.filter().accepts(each.offer()))
                .toList();
        if (session.json()) {
            List<Rental> first =
                    found.stream().limit(limit.find().orElse(Integer.MAX_VALUE)).toList();
            List<Committed> committed = question.spot() ? List.of() : committed(catalog);
            OffersJson offers = new OffersJson(catalog, session.clock().instant());
            Json.print(session, json -> offers.write(json, first, committed, refused));
        } else {
            print(session, catalog, found);
            refused.forEach(each -> session.note("refused: " + each.offer().instanceType() + " at "
                    + each.offer().location() + ": " + each.reason()));
        }
    }

    private List<Committed> committed(Catalog catalog) {
        return Committed.of(catalog.offers(question.filter())).stream()
                .sorted(question.committedOrder())
                .limit(limit.find().orElse(Integer.MAX_VALUE))
                .toList();
    }

    private void showCommitted(Session session, Catalog catalog) {
        List<Committed> found = committed(catalog);
        if (found.isEmpty()) {
            throw new OffersMissing(catalog, question).nothingCommitted();
        }
        CommittedTable table = new CommittedTable(found, session.clock().instant());
        table.lines().forEach(session::result);
        if (sources.on()) {
            session.result("");
            found.stream().map(each -> line(each.offer())).distinct().sorted().forEach(session::result);
        }
        session.note("USD an hour, paid used or not; upfront is all of it by the hours of the term");
        if (table.hasOldPrices()) {
            session.note(OLD);
        }
    }

    private void print(Session session, Catalog catalog, List<Rental> found) {
        OffersTable table = new OffersTable(
                catalog, found, question.purchase(), session.clock().instant());
        int most = limit.find().orElse(Integer.MAX_VALUE);
        OffersTable.Fitted fitted = table.fitted(Columns.of(session), most);
        fitted.lines().forEach(session::result);
        if (sources.on()) {
            session.result("");
            sourcesOf(found).forEach(session::result);
        }
        session.note("USD an hour" + (question.spot() ? "; GPU-HOUR at the spot price" : "; GPU-HOUR on demand")
                + "; TAKEN: spot machines taken away in a month");
        if (table.size() > most) {
            session.note("rows beyond --limit: " + (table.size() - most));
        }
        if (!fitted.left().isEmpty()) {
            session.note(
                    "left out for the terminal's width: " + String.join(", ", fitted.left()) + "; -o json has it all");
        }
        if (table.hasOldPrices()) {
            session.note(OLD);
        }
    }

    private static List<String> sourcesOf(List<Rental> found) {
        return found.stream()
                .flatMap(rental -> Stream.of(PurchaseOption.ON_DEMAND, PurchaseOption.SPOT)
                        .flatMap(purchase -> rental.offer(purchase).stream())
                        .map(CostOffersCommand::line))
                .distinct()
                .sorted()
                .collect(Collectors.toList());
    }

    private static String line(Offer offer) {
        return offer.location().provider() + " "
                + offer.purchase().name().toLowerCase(Locale.ROOT).replace('_', '-') + ", "
                + offer.effective().toString().substring(0, 10) + ": " + offer.source();
    }
}
