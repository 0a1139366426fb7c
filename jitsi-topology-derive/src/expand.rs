//! The model becomes tokens. Nothing is decided here.

use crate::attr::{Derive, Head, Identity, Mark, Model, Refused, RoomKind, Stated, Transport, Within};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

/// The impls for a struct.
pub(crate) fn impls(model: &Model<'_>) -> TokenStream {
    let Model { head, stated, identity } = model;
    let facts = facts(head, stated);
    let component = identity.as_ref().map(|Identity { section, machine, name }| {
        let machine = quote_spanned!(machine.span().resolved_at(Span::mixed_site())=> &self.#machine);
        let name = name.as_ref().map_or_else(
            || quote!(::core::option::Option::None),
            |name| {
                let span = name.span().resolved_at(Span::mixed_site());
                quote_spanned!(span=> ::core::option::Option::Some(::core::convert::AsRef::<str>::as_ref(&self.#name)))
            },
        );
        component(head, &section.to_token_stream(), &name, &machine)
    });
    quote! {
        const _: () = {
            #facts
            #component
        };
    }
}

/// The mistakes, and impls that never run: what uses the struct is not to be blamed for them.
pub(crate) fn refused(refused: &Refused<'_>) -> TokenStream {
    let Refused { mistakes, derive, head } = refused;
    let mistakes = mistakes.to_compile_error();
    let impls = head.as_ref().map(|head| {
        let facts = facts(head, &[]);
        let never = quote!(::core::unreachable!());
        let component = (*derive == Derive::Component).then(|| component(head, &never, &never, &never));
        quote! {
            const _: () = {
                #facts
                #component
            };
        }
    });
    quote!(#mistakes #impls)
}

fn facts(head: &Head<'_>, stated: &[Stated<'_>]) -> TokenStream {
    let Head { ident, generics, krate } = head;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let written = where_clause.map(|clause| clause.predicates.iter()).into_iter().flatten();
    let bounds = written
        .map(ToTokens::to_token_stream)
        .chain(stated.iter().filter(|field| field.generic).filter_map(|field| bound(krate, field)));
    let statements = stated.iter().map(|field| statement(krate, field));
    // The lifetime needs a name nobody writes: hygiene does not cover lifetimes.
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #krate::_private::Facts for #ident #ty_generics where #(#bounds,)* {
            fn facts<'__told>(&'__told self, __at: &#krate::_private::Trail<'_>, __tell: &mut dyn #krate::_private::Tell<'__told>) {
                #(#statements)*
            }
        }
    }
}

/// What the type of a field must be able to do, where only the user of the struct knows the type.
fn bound(krate: &Path, Stated { ty, mark, .. }: &Stated<'_>) -> Option<TokenStream> {
    match mark {
        Mark::Flatten | Mark::Part => Some(quote!(#ty: #krate::_private::Facts)),
        Mark::Identifies { name, .. } => Some(quote!(#name: ::core::convert::AsRef<str>)),
        Mark::Enters { .. } | Mark::Listens { .. } | Mark::Owns { .. } | Mark::StandsIn { .. } => None,
    }
}

/// The call that states the facts of a field. Its span is the field's type, so that a wrong type is shown there.
fn statement(krate: &Path, Stated { field, ty, mark, .. }: &Stated<'_>) -> TokenStream {
    let name = field.unraw().to_string();
    let span = ty.span().resolved_at(Span::mixed_site());
    let at = quote_spanned!(span=> &__at.field(#name));
    match mark {
        Mark::Enters { through, kind, must_own } => {
            let kind = match kind {
                RoomKind::Brewery => quote!(Brewery),
                RoomKind::Conference => quote!(Conference),
            };
            let through = quote_spanned!(through.span().resolved_at(Span::mixed_site())=> self.#through.connects());
            quote_spanned! {span=>
                #krate::_private::enters(#at, __tell, &self.#field, #through, #krate::_private::RoomKind::#kind, #must_own);
            }
        }
        Mark::Flatten => {
            quote_spanned!(span=> #krate::_private::Facts::facts(&self.#field, __at, __tell);)
        }
        Mark::Identifies { kind, within, name } => {
            let within = match within {
                Within::Component => quote!(Component),
                Within::Deployment => quote!(Deployment),
            };
            quote_spanned! {span=>
                #krate::_private::identifies::<#name>(#at, __tell, &self.#field, #kind, #krate::_private::Within::#within);
            }
        }
        Mark::Listens { transport, protocol, purpose } => {
            let transport = match transport {
                Transport::Tcp => quote!(Tcp),
                Transport::Udp => quote!(Udp),
            };
            quote_spanned! {span=>
                #krate::_private::listens(#at, __tell, &self.#field, #krate::_private::Transport::#transport, #protocol, #purpose);
            }
        }
        Mark::Owns { what } => {
            quote_spanned!(span=> #krate::_private::owns(#at, __tell, &self.#field, #what);)
        }
        Mark::Part => {
            quote_spanned!(span=> #krate::_private::Facts::facts(&self.#field, #at, __tell);)
        }
        Mark::StandsIn { room } => {
            quote_spanned!(span=> #krate::_private::stands(#at, __tell, &self.#room, &self.#field);)
        }
    }
}

fn component(head: &Head<'_>, section: &TokenStream, name: &TokenStream, machine: &TokenStream) -> TokenStream {
    let Head { ident, generics, krate } = head;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let written = where_clause.map(|clause| clause.predicates.iter()).into_iter().flatten();
    // What `Component` asks for beyond the fields, where it depends on a parameter.
    let bounds = head.is_generic().then(
        || quote!(Self: #krate::_private::Facts + ::core::fmt::Debug + ::core::marker::Send + ::core::marker::Sync),
    );
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #krate::_private::Component for #ident #ty_generics where #(#written,)* #bounds {
            fn section(&self) -> &'static str {
                #section
            }

            fn name(&self) -> ::core::option::Option<&str> {
                #name
            }

            fn machine(&self) -> &#krate::_private::MachineName {
                #machine
            }
        }
    }
}
