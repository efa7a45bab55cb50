package io.mlops.provider.gcp;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.ArrayType;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.PreparedExpression;
import com.google.zetasql.SqlException;
import com.google.zetasql.StructType;
import com.google.zetasql.StructType.StructField;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import io.mlops.sandbox.gcpcost.QueryEngine.Parameter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link BillSql} by the reference implementation of GoogleSQL (https://github.com/google/zetasql), the language that BigQuery has. The table
 * is a parameter here; all else of the query stays as it is.
 */
public final class GoogleSql implements BillSql {
    private static final Type STRING = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
    private static final Type DOUBLE = TypeFactory.createSimpleType(TypeKind.TYPE_DOUBLE);
    private static final Type TIMESTAMP = TypeFactory.createSimpleType(TypeKind.TYPE_TIMESTAMP);
    private static final StructType LABEL = struct("key", STRING, "value", STRING);
    private static final StructType CREDIT = struct("name", STRING, "amount", DOUBLE);
    private static final StructType SERVICE = struct("id", STRING, "description", STRING);
    private static final StructType PROJECT = struct("id", STRING);
    private static final ArrayType LABELS = TypeFactory.createArrayType(LABEL);
    private static final ArrayType CREDITS = TypeFactory.createArrayType(CREDIT);
    /**
     * The columns that a question may need
     * (https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage), and the partition's time.
     */
    private static final StructType ROW = struct(
            "service",
            SERVICE,
            "usage_start_time",
            TIMESTAMP,
            "project",
            PROJECT,
            "labels",
            LABELS,
            "cost",
            DOUBLE,
            "currency",
            STRING,
            "cost_type",
            STRING,
            "credits",
            CREDITS,
            "_PARTITIONTIME",
            TIMESTAMP);

    private static final ArrayType TABLE = TypeFactory.createArrayType(ROW);
    private static final long MICROS = 1_000_000;

    @Override
    public List<List<@Nullable String>> run(
            String query, String table, Map<String, Parameter> parameters, List<Usage> bill) {
        String expression = "ARRAY("
                + query.replace("FROM `" + table + "`", "FROM UNNEST(@bill)")
                        .replaceFirst("^SELECT", "SELECT AS STRUCT")
                + ")";
        Map<String, Value> values = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> values.put(name, value(parameter)));
        values.put(
                "bill",
                Value.createArrayValue(TABLE, bill.stream().map(GoogleSql::row).toList()));
        // Its libraries look for their parts in the thread's class loader.
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(GoogleSql.class.getClassLoader());
        try {
            return executed(expression, values);
        } catch (SqlException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static List<List<@Nullable String>> executed(String text, Map<String, Value> values) {
        LanguageOptions language = new LanguageOptions().enableMaximumLanguageFeatures();
        language.setProductMode(ProductMode.PRODUCT_EXTERNAL);
        AnalyzerOptions options = new AnalyzerOptions();
        options.setLanguageOptions(language);
        values.forEach((name, value) -> options.addQueryParameter(name, value.getType()));
        try (PreparedExpression expression = new PreparedExpression(text)) {
            expression.prepare(options);
            return expression.execute(Map.of(), values).getElementList().stream()
                    .map(GoogleSql::cells)
                    .toList();
        }
    }

    private static List<@Nullable String> cells(Value row) {
        List<@Nullable String> cells = new ArrayList<>();
        IntStream.range(0, row.getFieldCount())
                .mapToObj(row::getField)
                .forEach(cell -> cells.add(cell.isNull() ? null : text(cell)));
        return cells;
    }

    private static String text(Value cell) {
        return switch (cell.getType().getKind()) {
            case TYPE_DATE -> LocalDate.ofEpochDay(cell.getDateValue()).toString();
            case TYPE_BIGNUMERIC ->
                cell.getBigNumericValue().stripTrailingZeros().toPlainString();
            case TYPE_STRING -> cell.getStringValue();
            default -> throw new IllegalArgumentException("a column of " + cell.getType());
        };
    }

    private static Value value(Parameter parameter) {
        return switch (parameter.type()) {
            case "STRING" -> Value.createStringValue(parameter.value());
            case "DATE" ->
                Value.createDateValue(
                        Math.toIntExact(LocalDate.parse(parameter.value()).toEpochDay()));
            default -> throw new IllegalArgumentException("a parameter of " + parameter.type());
        };
    }

    private static Value row(Usage usage) {
        return Value.createStructValue(
                ROW,
                List.of(
                        Value.createStructValue(
                                SERVICE, List.of(Value.createStringValue("0000"), string(usage.service()))),
                        time(usage.start()),
                        Value.createStructValue(PROJECT, List.of(string(usage.project()))),
                        Value.createArrayValue(
                                LABELS,
                                usage.labels().entrySet().stream()
                                        .map(each -> Value.createStructValue(
                                                LABEL, List.of(string(each.getKey()), string(each.getValue()))))
                                        .toList()),
                        Value.createDoubleValue(usage.cost()),
                        string(usage.currency()),
                        string(usage.costType()),
                        Value.createArrayValue(
                                CREDITS,
                                usage.credits().stream()
                                        .map(each -> Value.createStructValue(
                                                CREDIT, List.of(string("credit"), Value.createDoubleValue(each))))
                                        .toList()),
                        usage.partitionOrNull() == null
                                ? Value.createNullValue(TIMESTAMP)
                                : time(usage.partitionOrNull())));
    }

    private static Value string(String text) {
        return Value.createStringValue(text);
    }

    private static Value time(Instant at) {
        return Value.createTimestampValueFromUnixMicros(at.getEpochSecond() * MICROS + at.getNano() / 1000);
    }

    private static StructType struct(Object... namesAndTypes) {
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new StructField((String) namesAndTypes[i], (Type) namesAndTypes[i + 1]));
        }
        return TypeFactory.createStructType(fields);
    }
}
