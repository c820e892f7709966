//! The functions of the compiled page in another order: each beside one that is like it.
//!
//! The compiler leaves them by length. A compressor finds what repeats, and what repeats nearby costs it less to say:
//! this takes a fiftieth off what a browser loads, and changes nothing else.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
};

use anyhow::{Context, Result};
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes make a piece: about two instructions.
const PIECE: usize = 4;
/// A piece that more functions have than so many says nothing of what is alike, and takes long to go through.
const COMMON: usize = 300;

/// The module with its functions in such an order.
pub fn alike_together(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for part in Parser::new(0).parse_all(wasm) {
        match part? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut reordering = Reordering::new(imported, order(&bodies));
    let mut module = Module::new();
    reordering
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the wasm's functions can't be put in another order")?;
    Ok(module.finish())
}

/// Writes a module again, with its functions in another order.
struct Reordering {
    /// Those come first, and stay where they are.
    imported: u32,
    /// Which function comes where, of the module's own.
    order: Vec<usize>,
    /// Where each of them comes.
    places: Vec<u32>,
}

impl Reordering {
    fn new(imported: u32, order: Vec<usize>) -> Self {
        let mut places = vec![0; order.len()];
        for (place, &function) in (imported..).zip(&order) {
            places[function] = place;
        }
        Self {
            imported,
            order,
            places,
        }
    }
}

impl Reencode for Reordering {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(match function.checked_sub(self.imported) {
            None => function,
            Some(own) => self.places[own as usize],
        })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for &function in &self.order {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            utils::parse_function_body(self, code, bodies[function].clone())?;
        }
        Ok(())
    }
}

/// Goes from each function to the one of those left that is most like it, from the first on. Where none is, the next
/// one left follows.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<BTreeSet<&[u8]>> = bodies
        .iter()
        .map(|body| body.windows(PIECE).collect())
        .collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            having.entry(piece).or_default().push(function);
        }
    }
    having.retain(|_, functions| functions.len() <= COMMON);

    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut order = Vec::new();
    let mut next = left.first().copied();
    while let Some(function) = next {
        left.remove(&function);
        order.push(function);
        let mut shared = vec![0; bodies.len()];
        for functions in pieces[function].iter().filter_map(|it| having.get(it)) {
            functions.iter().for_each(|&other| shared[other] += 1);
        }
        let likeness = |&other: &usize| {
            let all = pieces[function].len() + pieces[other].len() - shared[other];
            // In millionths, as what is compared must have an order.
            shared[other] * 1_000_000 / all.max(1)
        };
        next = left.iter().copied().rev().max_by_key(likeness);
    }
    order
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
        Function, FunctionSection, ImportSection, Module, RefType, StartSection, TableSection,
        TableType, TypeSection, ValType,
    };
    use wasmparser::{ElementItems, FunctionBody, Operator, Parser, Payload};

    use super::alike_together;

    /// An imported function, and one of its own for each of these numbers, which it says over and over before it
    /// calls the one after it; the last calls the imported one. Each has as many parameters as its number, and is
    /// exported and in the table. The module starts at the first.
    fn module(numbers: &[i32]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("page", "f0", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 0,
            maximum: None,
            shared: false,
        });
        let mut exports = ExportSection::new();
        let mut code = CodeSection::new();
        let all: Vec<u32> = (1..).take(numbers.len()).collect();
        for (&index, &number) in all.iter().zip(numbers) {
            types.ty().function(vec![ValType::I32; number as usize], []);
            functions.function(index);
            exports.export(&number.to_string(), ExportKind::Func, index);
            let mut body = Function::new([]);
            let mut instructions = body.instructions();
            for _ in 0..10 {
                instructions.i32_const(number / 10 * 10).i32_eqz().drop();
            }
            instructions.i32_const(number);
            instructions
                .call((index + 1) % (numbers.len() as u32 + 1))
                .end();
            code.function(&body);
        }
        let mut elements = ElementSection::new();
        elements.active(
            None,
            &ConstExpr::i32_const(0),
            Elements::Functions(all.into()),
        );
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&tables);
        module
            .section(&exports)
            .section(&StartSection { function_index: 1 });
        module.section(&elements).section(&code);
        module.finish()
    }

    /// What a module's functions are and who names them, by their numbers.
    #[derive(Debug, Default, PartialEq)]
    struct Read {
        /// In their order, with how many parameters they have and whom they call; the imported one is 0.
        functions: Vec<(i32, usize, i32)>,
        exports: Vec<(String, i32)>,
        start: i32,
        table: Vec<i32>,
    }

    fn read(wasm: &[u8]) -> Read {
        let parts = || Parser::new(0).parse_all(wasm).map(Result::unwrap);
        let bodies = parts().filter_map(|part| match part {
            Payload::CodeSectionEntry(body) => Some(said(&body)),
            _ => None,
        });
        let bodies: Vec<(i32, u32)> = bodies.collect();
        let number = |index: u32| match index {
            0 => 0,
            own => bodies[own as usize - 1].0,
        };
        let (mut types, mut read) = (Vec::new(), Read::default());
        for part in parts() {
            match part {
                Payload::TypeSection(section) => {
                    let all = section.into_iter_err_on_gc_types();
                    types = all.map(|it| it.unwrap().params().len()).collect();
                }
                Payload::FunctionSection(section) => {
                    for (of, (its, calls)) in section.into_iter().zip(&bodies) {
                        let parameters = types[of.unwrap() as usize];
                        read.functions.push((*its, parameters, number(*calls)));
                    }
                }
                Payload::ExportSection(section) => {
                    let exports = section.into_iter().map(Result::unwrap);
                    read.exports = exports
                        .map(|it| (it.name.to_owned(), number(it.index)))
                        .collect();
                }
                Payload::StartSection { func, .. } => read.start = number(func),
                Payload::ElementSection(section) => {
                    for element in section {
                        let ElementItems::Functions(functions) = element.unwrap().items else {
                            panic!("no functions");
                        };
                        read.table
                            .extend(functions.into_iter().map(|it| number(it.unwrap())));
                    }
                }
                _ => {}
            }
        }
        read
    }

    /// The last number that a function says, and whom it calls.
    fn said(body: &FunctionBody) -> (i32, u32) {
        let mut said = 0;
        for operator in body.get_operators_reader().unwrap() {
            match operator.unwrap() {
                Operator::I32Const { value } => said = value,
                Operator::Call { function_index } => return (said, function_index),
                _ => {}
            }
        }
        panic!("it calls nobody");
    }

    #[test]
    fn what_is_alike_comes_together_and_everything_still_means_the_same() {
        let before = read(&module(&[11, 25, 12, 26, 13]));
        let after = read(&alike_together(&module(&[11, 25, 12, 26, 13])).unwrap());
        let order = |read: &Read| read.functions.iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(order(&before), [11, 25, 12, 26, 13]);
        assert_eq!(order(&after), [11, 12, 13, 25, 26]);

        let mut sorted = before;
        sorted.functions.sort_unstable();
        assert_eq!(after, sorted);
        assert!(sorted.functions.contains(&(25, 25, 12)), "{sorted:?}");
        assert!(sorted.functions.contains(&(13, 13, 0)), "{sorted:?}");
    }

    #[test]
    fn what_is_no_module_is_an_error_and_one_without_functions_is_left_as_it_is() {
        assert!(alike_together(b"<!doctype html>").is_err());
        let empty = Module::new().finish();
        assert_eq!(alike_together(&empty).unwrap(), empty);
    }
}
