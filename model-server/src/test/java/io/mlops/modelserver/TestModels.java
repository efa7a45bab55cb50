package io.mlops.modelserver;

import io.mlops.modelserver.ServerOptions.Tuning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models that the tests serve, each with its declaration. */
final class TestModels {
    private TestModels() {}

    /** y = x · [1, 2, 3] + 0.5, any number of rows. */
    static Path linear(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                            return torch.linear(x, self.weight, self.bias)
                        """)
                .weight("weight", new int[] {1, 3}, 1, 2, 3)
                .weight("bias", new int[] {1}, 0.5f)
                .write(folder.resolve("linear.pt"));
    }

    static final Signature LINEAR = signature(List.of("x:FP32:-1,3"), List.of("y:FP32:-1,1"));

    /** sum and product of two inputs of any datatype; the outputs come as a tuple. */
    static Path pair(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor]:
                            return (torch.add(a, b), torch.mul(a, b))
                        """).write(folder.resolve("pair.pt"));
    }

    static Signature pair(Datatype type) {
        return signature(
                List.of("a:" + type + ":-1,2", "b:" + type + ":-1,2"),
                List.of("sum:" + type + ":-1,2", "product:" + type + ":-1,2"));
    }

    /** The same, in a dictionary. */
    static Path dictionary(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, a: Tensor, b: Tensor) -> Dict[str, Tensor]:
                            return {"product": torch.mul(a, b), "sum": torch.add(a, b)}
                        """).write(folder.resolve("dictionary.pt"));
    }

    /** Gives its input back. */
    static Path identity(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                            return x
                        """).write(folder.resolve("identity.pt"));
    }

    /** Rows of a table of three: fails on any other index. */
    static Path table(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, i: Tensor) -> Tensor:
                            return torch.embedding(self.weight, i)
                        """)
                .weight("weight", new int[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .write(folder.resolve("table.pt"));
    }

    static final Signature TABLE = signature(List.of("i:INT64:-1"), List.of("row:FP32:-1,2"));

    /** The square root: NaN below zero. */
    static Path root(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                            return torch.sqrt(x)
                        """).write(folder.resolve("root.pt"));
    }

    static final Signature ROOT = signature(List.of("x:FP32:-1,1"), List.of("y:FP32:-1,1"));

    /** Turns over as often as its input's values add up to: large inputs take long. */
    static Path slow(Path folder) {
        return new TorchScriptFile("""
                          def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                            n = int(torch.sum(x))
                            y = x
                            for i in range(n):
                              y = torch.sin(y)
                            return y
                        """).write(folder.resolve("slow.pt"));
    }

    static Signature signature(List<String> inputs, List<String> outputs) {
        try {
            return Signature.of(tensors(inputs), tensors(outputs));
        } catch (StartFailure e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<TensorInfo> tensors(List<String> texts) throws StartFailure {
        List<TensorInfo> tensors = new ArrayList<>();
        for (String text : texts) {
            tensors.add(TensorInfo.parse(text));
        }
        return tensors;
    }

    static ServerOptions options(Path model, Signature signature) {
        return options(model, signature, Tuning.defaults());
    }

    static ServerOptions options(Path model, Signature signature, Tuning tuning) {
        return new ServerOptions(model, "m", "1", Optional.empty(), signature, "127.0.0.1", 0, List.of(), tuning);
    }

    static ModelServer start(Path model, Signature signature) {
        return start(options(model, signature));
    }

    static ModelServer start(ServerOptions options) {
        try {
            return ModelServer.start(options, NativeLibraries.locate(), System::nanoTime);
        } catch (StartFailure e) {
            throw new IllegalStateException(e);
        }
    }
}
